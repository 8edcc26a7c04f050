// Trains a model that knows what a taxi ride costs, and saves it where the model project packs it from.
using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

var folder = Directory.CreateDirectory(args.Length > 0 ? args[0] : Path.Combine("..", "model", "files")).FullName;
var ml = new MLContext(seed: 1);

// Rides that the sample makes up: 3 to get in, 2 for a kilometer, 0.5 for a minute, and a little noise.
var random = new Random(1);
var rides = Enumerable.Range(0, 2000).Select(_ =>
{
    var (kilometers, minutes) = (random.NextSingle() * 20, random.NextSingle() * 60);
    return new Ride { Kilometers = kilometers, Minutes = minutes, Fare = 3 + (2 * kilometers) + (0.5f * minutes) + (random.NextSingle() - 0.5f) };
}).ToArray();
var data = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(rides), testFraction: 0.2, seed: 1);

var model = ml.Transforms.Concatenate("Features", nameof(Ride.Kilometers), nameof(Ride.Minutes))
    .Append(ml.Transforms.NormalizeMinMax("Features"))
    .Append(ml.Regression.Trainers.Sdca(new() { LabelColumnName = nameof(Ride.Fare), NumberOfThreads = 1, MaximumNumberOfIterations = 50 }))
    .Fit(data.TrainSet);
var quality = ml.Regression.Evaluate(model.Transform(data.TestSet), labelColumnName: nameof(Ride.Fare));
Console.WriteLine($"Trained on four fifths of {rides.Length} rides, tried on the others: off by {quality.MeanAbsoluteError:0.00} on average, R² {quality.RSquared:0.000}.");

var path = Path.Combine(folder, "taxi-fare.zip");
ml.Model.Save(model, data.TrainSet.Schema, path);
RemoveClock(path);
File.WriteAllText(Path.Combine(folder, "README.md"), "# Taxi fares\n\nKilometers and minutes in, fare out. Trained by ML.NET (SDCA regression) on rides that the sample made up.\n");
Console.WriteLine($"Saved {path}");

// A zip notes when its files were written. Without that, the same training gives the same bytes, and so the same digest.
static void RemoveClock(string path)
{
    using var zip = ZipFile.Open(path, ZipArchiveMode.Update);
    foreach (var entry in zip.Entries)
    {
        entry.LastWriteTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }
}

internal sealed class Ride
{
    [LoadColumn(0)]
    public float Kilometers { get; set; }

    [LoadColumn(1)]
    public float Minutes { get; set; }

    [LoadColumn(2)]
    public float Fare { get; set; }
}
