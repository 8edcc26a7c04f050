using System.Collections.Immutable;

namespace ModelBuild.Formats.Pickles;

/// <summary>
/// What is known of a thing on a pickle's stack: enough to follow names, the size of joblib's arrays and the shapes of torch's tensors. Values hold each
/// other three deep at most, so that no pickle can make a chain of them.
/// </summary>
internal abstract class PickleValue
{
    public static readonly PickleValue Mark = new Plain();

    public static readonly PickleValue None = new Plain();

    /// <summary>Certainly no text: Python refuses it as a name.</summary>
    public static readonly PickleValue Other = new Plain();

    /// <summary>May be anything, a name too.</summary>
    public static readonly PickleValue Unknown = new Plain();

    /// <summary>Itself where it holds nothing.</summary>
    public virtual PickleValue Flat => this;

    private sealed class Plain : PickleValue;

    internal sealed class Text(string value) : PickleValue
    {
        public string Value => value;
    }

    internal sealed class Number(long value) : PickleValue
    {
        public long Value => value;
    }

    internal sealed class Import(TracedImport traced) : PickleValue
    {
        public TracedImport Traced => traced;
    }

    internal sealed class Tuple(ImmutableArray<PickleValue> items) : PickleValue
    {
        public const int MaximumLength = 32;

        public ImmutableArray<PickleValue> Items { get; } = items.Length <= MaximumLength ? [.. items.Select(item => item.Flat)] : [];

        /// <summary>Items are lost where there were too many.</summary>
        public bool IsWhole { get; } = items.Length <= MaximumLength;

        /// <summary>A shape is kept: it holds nothing that holds anything.</summary>
        public override PickleValue Flat => IsWhole && Items.All(item => item is Number) ? this : Other;
    }

    /// <summary>Elements that lie elsewhere in the file, which torch names by a tuple: <c>('storage', torch.FloatStorage, '0', 'cpu', 12)</c>.</summary>
    internal sealed class Storage(TracedImport type, string key) : PickleValue
    {
        public TracedImport Type => type;

        public string Key => key;

        /// <summary>Unknown where the tuple is another's.</summary>
        public static PickleValue Of(PickleValue id) => id is Tuple { IsWhole: true, Items: [Text { Value: "storage" }, Import type, Text key, ..] } ? new Storage(type.Traced, key.Value) : Unknown;
    }

    /// <summary>What came of calling an import.</summary>
    internal sealed class Instance(TracedImport of, Tuple? arguments) : PickleValue
    {
        public TracedImport Of => of;

        public Tuple? Arguments => arguments;

        /// <summary>What BUILD gave it, where that is a tuple.</summary>
        public Tuple? State { get; set; }

        public override PickleValue Flat => Unknown;
    }

    /// <summary>Remembers only the keys that <see cref="JoblibArray"/> and <see cref="PickleWatch"/> ask for.</summary>
    internal sealed class Dictionary : PickleValue
    {
        private readonly Dictionary<string, PickleValue> items = new(StringComparer.Ordinal);

        public override PickleValue Flat => Other;

        public PickleValue? this[string key] => items.GetValueOrDefault(key);

        public void Set(PickleValue key, PickleValue value)
        {
            if (key is Text text && (JoblibArray.Keys.Contains(text.Value) || text.Value == PickleWatch.SklearnVersionKey))
            {
                items[text.Value] = value is Dictionary ? Other : value;
            }
        }
    }
}
