using ModelBuild.Faults.Operations;
using ModelBuild.Oci;
using ModelBuild.Testing;

namespace ModelBuild.Faults;

/// <summary>Folders of its own, a registry that holds what an operation wants, and fast time: where one thing goes wrong.</summary>
internal sealed class Scene : IAsyncDisposable
{
    /// <summary>Who may pull and push where a registry asks.</summary>
    public static readonly LoopbackUser Ada = new("ada", "canary-secret");

    private readonly TemporaryDirectory folder = new();
    private readonly List<IDisposable> held = [];

    private Scene(LoopbackRegistry registry, ModelShelf models, Operation operation)
    {
        (Registry, Models, Operation) = (registry, models, operation);
        Place = new() { Models = models, Root = Directory.CreateDirectory(folder["work"]).FullName, Host = registry.Host };
        // Somebody else's, beside what is worked on.
        folder.Write("work/app/Program.cs", "return 0;");
        folder.Write("work/beside/notes.txt", "canary");
    }

    public LoopbackRegistry Registry { get; }

    public ModelShelf Models { get; }

    public Operation Operation { get; }

    public Place Place { get; set; }

    public FastTime Time { get; } = new();

    /// <summary>Another server that has a part in it, where one has.</summary>
    public LoopbackRegistry? Storage { get; set; }

    /// <summary>How long silence is borne.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(80);

    public HeldRepository Repository => Registry[Operation.Model.Repository];

    /// <summary>A folder with a hosts.toml that says how the registry is reached; null where nothing needs to be said.</summary>
    public string? HostsDirectory { get; set; }

    /// <summary>How repositories are opened while something is in the way.</summary>
    public RepositoriesOptions Hindered { get; set; } = new();

    /// <summary>How they are opened when nothing is.</summary>
    public RepositoriesOptions Unhindered => new()
    {
        Environment = _ => null,
        HomeDirectory = folder["home"],
        HostsDirectory = HostsDirectory,
        Credential = new() { Source = "the fault suite", Username = Ada.Name, Password = Ada.Password },
    };

    public static async Task<Scene> SetAsync(ModelShelf models, Operation operation, LoopbackOptions options)
    {
        var scene = new Scene(await LoopbackRegistry.StartAsync(options with { Users = [Ada] }), models, operation);
        scene.Hindered = scene.Unhindered with { Time = scene.Time };
        await operation.PublishAsync(models, scene.Registry);
        return scene;
    }

    /// <summary>A path of its own, outside what is worked on.</summary>
    public string this[string relative] => folder[relative];

    /// <summary>Keeps something until the scene is over.</summary>
    public T Hold<T>(T resource)
        where T : IDisposable
    {
        held.Add(resource);
        return resource;
    }

    /// <summary>Says by a hosts.toml how a registry is reached.</summary>
    /// <param name="setting">Of it.</param>
    /// <param name="authority">What it may call <c>ca.pem</c>.</param>
    public void UseHosts(string host, string setting, string authority = "")
    {
        var own = $"hosts/{host.Replace(':', '_')}_";
        folder.Write($"{own}/ca.pem", authority);
        folder.Write($"{own}/hosts.toml", $"server = 'https://{host}'\n{setting}");
        Place = Place with { Host = host };
        HostsDirectory = folder["hosts"];
        Hindered = Hindered with { HostsDirectory = HostsDirectory };
    }

    /// <summary>Plans a fault for the requests that the operation is about.</summary>
    public PlannedFault Plan(Fault fault, int nth = 1, int times = 1) => Registry.Faults.Add(Operation.Method, Operation.Target, fault, nth, times);

    /// <summary>Does what comes before, and forgets the requests of it.</summary>
    public async Task PrepareAsync()
    {
        using var repositories = new Repositories(Unhindered);
        await Operation.PrepareAsync(Place, repositories);
        Registry.Requests.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        held.ForEach(resource => resource.Dispose());
        await Registry.DisposeAsync();
        folder.Dispose();
    }
}
