// Fits a plane to points by least squares, and saves it as an ONNX model: fare = w · (kilometers, minutes) + b.
var random = new Random(1);
var rides = Enumerable.Range(0, 500).Select(_ => (Kilometers: random.NextDouble() * 20, Minutes: random.NextDouble() * 60))
    .Select(ride => (ride.Kilometers, ride.Minutes, Fare: 3 + (2 * ride.Kilometers) + (0.5 * ride.Minutes) + random.NextDouble() - 0.5)).ToList();

// Gradient descent on inputs scaled to about 1; deterministic, and done in milliseconds.
double w1 = 0, w2 = 0, b = 0;
for (var step = 0; step < 20_000; step++)
{
    double g1 = 0, g2 = 0, g0 = 0;
    foreach (var (kilometers, minutes, fare) in rides)
    {
        var error = (w1 * kilometers / 20) + (w2 * minutes / 60) + b - fare;
        (g1, g2, g0) = (g1 + (error * kilometers / 20), g2 + (error * minutes / 60), g0 + error);
    }

    (w1, w2, b) = (w1 - (0.5 * g1 / rides.Count), w2 - (0.5 * g2 / rides.Count), b - (0.5 * g0 / rides.Count));
}

var folder = Directory.CreateDirectory(args.Length > 0 ? args[0] : Path.Combine("..", "model", "files")).FullName;
File.WriteAllBytes(Path.Combine(folder, "taxi-fare.onnx"), OnnxFile.LinearModel([(float)(w1 / 20), (float)(w2 / 60)], (float)b));
File.WriteAllText(Path.Combine(folder, "README.md"), "# Taxi fares\n\nInput `ride`: kilometers and minutes. Output `fare`.\n");
Console.WriteLine($"fare = {w1 / 20:0.00} * kilometers + {w2 / 60:0.00} * minutes + {b:0.00}");
