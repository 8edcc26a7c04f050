using ModelBuild.Testing;

namespace ModelBuild.Faults.Operations;

/// <summary>Gets a token to pull with.</summary>
internal sealed class TokenFetch(SampleModel model) : Pulling("token", model)
{
    public override string Method => "*";

    public override string Target => Endpoints.Token;
}
