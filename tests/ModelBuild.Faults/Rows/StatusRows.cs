using System.Globalization;
using System.Net;
using ModelBuild.Faults.Operations;
using ModelBuild.Testing;

namespace ModelBuild.Faults.Rows;

/// <summary>Answers that refuse, put off, ask for credentials or make no sense.</summary>
internal static class StatusRows
{
    private const string Portal = "<html><body>Please sign in</body></html>";

    private static readonly Operation[] Seven = [Operation.Resolve, Operation.PullSmall, Operation.Pull, Operation.Push, Operation.PushTag, Operation.Token, Operation.Restore];
    private static readonly Operation[] Five = [Operation.Resolve, Operation.Pull, Operation.Push, Operation.PushTag, Operation.Token];
    private static readonly Operation[] Two = [Operation.Pull, Operation.Push];
    private static readonly LoopbackOptions Bearer = BodyRows.For(Operation.Token);

    public static IEnumerable<FaultRow> All =>
    [
        new("N26", "the registry fails twice", [.. from status in new[] { 500, 502, 503, 504 } from operation in Seven select Plan("N26", $"{status} twice", operation, Cell.Recovers, () => Fault.Status(status), 2)]),
        new("N27", "503 for ever", [.. Five.Select(operation => Plan("N27", "503 for ever", operation, "MODEL5015", () => Fault.Status(503), FaultPlan.Always))]),
        new("N28", "429 that asks for two seconds", [.. Seven.Select(operation => Plan("N28", "429, Retry-After: 2", operation, Cell.Recovers, () => Fault.Status(429, "2"), 1) with
        {
            Also = scene => scene.Time.Waits.Any(wait => wait >= TimeSpan.FromSeconds(2) && wait != scene.Patience) ? null : "it did not wait as long as it was asked to",
        })]),
        new("N29", "429 that names a time", [.. Two.Select(operation => Plan("N29", "429, Retry-After: a date", operation, Cell.Recovers, () => Fault.Status(429, DateTimeOffset.UtcNow.AddSeconds(3).ToString("R", CultureInfo.InvariantCulture)), 1))]),
        new("N30", "429 that does not say how long", [.. Two.Select(operation => Plan("N30", "429 twice", operation, Cell.Recovers, () => Fault.Status(429), 2))]),
        new("N31", "429 that asks for too much, or for nonsense",
        [
            Plan("N31", "429, Retry-After: 86400", Operation.Pull, "MODEL5014", () => Fault.Status(429, "86400"), FaultPlan.Always) with { Also = scene => scene.Time.Waits.Any(wait => wait.TotalHours > 1) ? "it waited" : null },
            Plan("N31", "429, Retry-After: -5", Operation.Pull, Cell.Recovers, () => Fault.Status(429, "-5"), 1),
            Plan("N31", "429, Retry-After: soon", Operation.Pull, Cell.Recovers, () => Fault.Status(429, "soon"), 1),
        ]),
        new("N32", "other answers that pass", [.. from status in new[] { 408, 499, 522, 524 } from operation in Two select Plan("N32", $"{status} once", operation, Cell.Recovers, () => Fault.Status(status), 1)]),
        new("N33", "tokens end in the middle", [.. new[] { Operation.Restore, Operation.Push, Operation.PushTag }.Select(operation => new Cell("N33", "tokens end", operation, Cell.Recovers, scene => scene.Plan(Fault.Before("tokens end", scene.Registry.EndTokens), nth: operation == Operation.Restore ? 3 : 1))
        {
            Registry = Bearer,
            Also = scene => scene.Registry.Requests.Of("*", Endpoints.Token).Count <= 4 ? null : $"{scene.Registry.Requests.Of("*", Endpoints.Token).Count} tokens were asked for",
        })]),
        new("N34", "401 for ever, with a challenge that is right",
        [
            .. new[] { Operation.Resolve, Operation.Push }.Select(operation => new Cell("N34", "401 with a token that is good", operation, "MODEL5010", scene => scene.Plan(
                Fault.Header("WWW-Authenticate", $"Bearer realm=\"{scene.Registry.Url}token\",service=\"loopback\"").And(Fault.Status(401)), times: FaultPlan.Always)) { Registry = Bearer }),
            new("N34", "credentials that are refused", Operation.Pull, "MODEL5010", scene => scene.Hindered = scene.Hindered with { Credential = new() { Source = "the fault suite", Username = "ada", Password = "wrong" } }) { Registry = Bearer },
        ]),
        new("N35", "401 without a challenge that can be met", [.. new[] { null, "", "Negotiate", "Bearer", "Bearer realm=\"nonsense\"", "Basic realm" }.Select(challenge =>
            new Cell("N35", $"WWW-Authenticate: {challenge ?? "none"}", Operation.Resolve, "MODEL5010|MODEL5022", scene => scene.Registry.Faults.Add("*", "*", Fault.Header("WWW-Authenticate", challenge).And(Fault.Status(401)), times: FaultPlan.Always)))]),
        new("N36", "a token server that fails",
        [
            .. new (string Fault, Func<Fault> Make, int Times, string Expected)[]
            {
                ("502 twice", () => Fault.Status(502), 2, Cell.Recovers),
                ("cut", () => Fault.TruncateAfter(5), 1, Cell.Recovers),
                ("a page of HTML", () => Fault.Status(200, body: Portal, contentType: "text/html"), FaultPlan.Always, "MODEL5022"),
                ("no token in it", () => Fault.Status(200, body: "{}", contentType: "application/json"), FaultPlan.Always, "MODEL5022"),
                ("not what a token may be", () => Fault.Status(200, body: """{"token":"a\r\nb"}""", contentType: "application/json"), FaultPlan.Always, "MODEL5022"),
            }.Select(kind => Plan("N36", kind.Fault, Operation.Token, kind.Expected, kind.Make, kind.Times)),
            .. new[] { "0", "-1", "1e20", "\"soon\"" }.Select(seconds => Lifetime(seconds)),
        ]),
        new("N37", "403", [.. Two.Select(operation => Plan("N37", "403", operation, "MODEL5011", () => Fault.Error(403, "DENIED"), FaultPlan.Always))])
        {
            NotRun = "403 of a mount: only a copy between repositories mounts, and Oci.Tests has it",
        },
        new("N38", "404 of what was just pushed",
        [
            new("N38", "404 after an answer that was lost", Operation.PushTag, Cell.Recovers, scene =>
            {
                scene.Plan(Fault.LoseAnswer());
                scene.Registry.Faults.Add("HEAD", Endpoints.Manifest, Fault.Error(404, "MANIFEST_UNKNOWN"), nth: 2);
            }),
        ]),
        new("N42", "Docker-Content-Digest that is missing, wrong or malformed",
        [
            .. new (string Fault, string? Value, string Expected)[]
            {
                ("missing", null, Cell.Recovers),
                ("of something else", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "MODEL3006"),
                ("malformed", "sha256:xyz", Cell.Recovers),
            }.Select(kind => new Cell("N42", $"digest {kind.Fault}", Operation.Resolve, kind.Expected, scene => scene.Plan(Fault.Header("Docker-Content-Digest", kind.Value), times: FaultPlan.Always))),
        ]),
        new("N43", "a page that asks to sign in, for everything",
        [
            Captive(Operation.Resolve, "MODEL5004|MODEL5024"), Captive(Operation.Pull, "MODEL5004|MODEL5024"), Captive(Operation.Push, "MODEL5004|MODEL5024|MODEL2002"),
            Plan("N43", "HTML for blobs alone", Operation.Pull, "MODEL5003|MODEL5018", () => Fault.Status(200, body: Portal, contentType: "text/html"), FaultPlan.Always),
        ]),
    ];

    public static Cell Plan(string row, string fault, Operation operation, string expected, Func<Fault> make, int times) =>
        new(row, fault, operation, expected, scene => scene.Plan(make(), times: times)) { Registry = BodyRows.For(operation) };

    private static Cell Captive(Operation operation, string expected) => new("N43", "HTML for everything", operation, expected, scene =>
        scene.Registry.Faults.Add("*", "*", Fault.Status(200, body: Portal, contentType: "text/html"), times: FaultPlan.Always));

    /// <summary>A token that is good, whatever is said of its time.</summary>
    private static Cell Lifetime(string seconds) => new("N36", $"expires_in: {seconds}", Operation.Token, Cell.Recovers, async scene =>
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"{Scene.Ada.Name}:{Scene.Ada.Password}")));
        var answer = await client.GetStringAsync(new Uri(scene.Registry.Url, $"{Endpoints.Token}?service=loopback&scope=repository:{scene.Operation.Model.Repository}:pull"));
        var token = System.Text.Json.JsonDocument.Parse(answer).RootElement.GetProperty("token").GetString();
        scene.Plan(Fault.Status((int)HttpStatusCode.OK, body: $$"""{"token":"{{token}}","expires_in":{{seconds}}}""", contentType: "application/json"), times: FaultPlan.Always);
    })
    {
        Registry = Bearer,
    };
}
