// Models lie beside the app; code that knows them says ModelAssets.NAME.Path("model.onnx").
var models = new DirectoryInfo(Path.Combine(AppContext.BaseDirectory, "models"));
foreach (var file in models.Exists ? models.EnumerateFiles("*", SearchOption.AllDirectories) : [])
{
    Console.WriteLine($"{Path.GetRelativePath(models.FullName, file.FullName)} ({file.Length} bytes)");
}
