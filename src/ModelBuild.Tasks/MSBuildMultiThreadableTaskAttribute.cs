namespace Microsoft.Build.Framework;

/// <summary>
/// Marks a task as one that MSBuild may run beside others in one process; MSBuild looks for it by this full name. The
/// packages that define it do not restore for net10.0 yet.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class MSBuildMultiThreadableTaskAttribute : Attribute;
