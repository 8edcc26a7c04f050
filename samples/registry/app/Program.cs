// Runs the ONNX model that the build laid beside this program.
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

using var session = new InferenceSession(Path.Combine(AppContext.BaseDirectory, "models", "taxi-fare-onnx", "taxi-fare.onnx"));

float[] rides = [1, 5, 5, 15, 12, 40];
using var results = session.Run([NamedOnnxValue.CreateFromTensor("ride", new DenseTensor<float>(rides, [3, 2]))]);
var fares = results[0].AsTensor<float>().ToArray();

var allRight = true;
for (var i = 0; i < fares.Length; i++)
{
    var right = 3 + (2 * rides[2 * i]) + (0.5f * rides[(2 * i) + 1]);
    var isRight = Math.Abs(fares[i] - right) < 0.5f;
    allRight &= isRight;
    Console.WriteLine($"{rides[2 * i],3} km, {rides[(2 * i) + 1],3} min: {fares[i]:0.00} (right: {right:0.00}) {(isRight ? "ok" : "WRONG")}");
}

return allRight ? 0 : 1;
