// Loads the model that the build laid beside this program, and says what rides cost.
using Microsoft.ML;

var folder = Path.Combine(AppContext.BaseDirectory, "models", "taxi-fare");
var ml = new MLContext();
var model = ml.Model.Load(Path.Combine(folder, "taxi-fare.zip"), out _);
var predictor = ml.Model.CreatePredictionEngine<Ride, Prediction>(model);

var allRight = true;
foreach (var (kilometers, minutes) in new[] { (1f, 5f), (5f, 15f), (12f, 40f) })
{
    var predicted = predictor.Predict(new() { Kilometers = kilometers, Minutes = minutes }).Score;
    var right = 3 + (2 * kilometers) + (0.5f * minutes);
    var isRight = Math.Abs(predicted - right) < 0.5f;
    allRight &= isRight;
    Console.WriteLine($"{kilometers,3} km, {minutes,3} min: {predicted:0.00} (right: {right:0.00}) {(isRight ? "ok" : "WRONG")}");
}

return allRight ? 0 : 1;

internal sealed class Ride
{
    public float Kilometers { get; set; }

    public float Minutes { get; set; }

    public float Fare { get; set; }
}

internal sealed class Prediction
{
    public float Score { get; set; }
}
