namespace ModelBuild.Formats.Tests.Kit;

/// <summary>Formats that are text.</summary>
internal static class TextFiles
{
    public const string MLmodel = """
        artifact_path: model
        flavors:
          keras:
            data: data
            save_format: tf
          onnx:
            code: null
            data: model.onnx
            onnx_version: 1.16.0
            providers:
            - CPUExecutionProvider
          python_function:
            data: model.onnx
            env:
              conda: conda.yaml
              virtualenv: python_env.yaml
            loader_module: mlflow.onnx
            python_version: 3.11.4
        mlflow_version: 2.15.1
        model_size_bytes: 1234
        model_uuid: 3c5e
        run_id: &id 850277
        signature:
          inputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 3]}, "name": "x"}, {"name": "age", "type": "long"}]'
          outputs: '[{"type": "double"}]'
          params: null
        same: *id
        utc_time_created: '2024-08-01 10:00:00.000000'
        """;

    public const string KerasConfig = """
        {"class_name":"Functional","config":{"name":"net","layers":[{"class_name":"InputLayer","config":{"batch_shape":[null,28,28],"dtype":"float32","name":"image"},"name":"image"},{"class_name":"Lambda","config":{"name":"twice","function":{"class_name":"__lambda__"}},"name":"twice"},{"class_name":"TimeDistributed","config":{"layer":{"class_name":"Dense","config":{"units":3}}}}]},"build_config":{"input_shape":[null,28,28]}}
        """;

    public const string Pmml = """
        <?xml version="1.0" encoding="UTF-8"?>
        <PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4">
          <Header copyright="x"><Application name="JPMML" version="1.6"/><Timestamp>now</Timestamp></Header>
          <DataDictionary>
            <DataField name="age" optype="continuous" dataType="integer"><Interval closure="closedClosed"/></DataField>
            <DataField name="income" optype="continuous" dataType="double"/>
            <DataField name="class" optype="categorical" dataType="string"><Value value="a"/></DataField>
          </DataDictionary>
          <TreeModel modelName="tree" functionName="classification">
            <MiningSchema><MiningField name="income"/><MiningField name="age" usageType="active"/><MiningField name="class" usageType="target"/><MiningField name="id" usageType="supplementary"/></MiningSchema>
            <Output><OutputField name="probability(a)" dataType="double"/></Output>
            <Node><True/></Node>
          </TreeModel>
        </PMML>
        """;

    public const string OpenVino = """
        <?xml version="1.0"?>
        <net name="resnet" version="11">
          <layers>
            <layer id="0" name="x" type="Parameter" version="opset1"><data shape="?,3,224,224" element_type="f32"/><output><port id="0" precision="FP32"><dim>-1</dim><dim>3</dim></port></output></layer>
            <layer id="1" name="w" type="Const" version="opset1"><data element_type="f16" shape="64,3" offset="0" size="384"/></layer>
            <layer id="2" name="mm" type="MatMul" version="opset1"><rt_info><attribute name="fused" value="a"/></rt_info></layer>
            <layer id="3" name="y" type="Result" version="opset1"><input><port id="0" precision="FP32"><dim>-1</dim><dim>1000</dim></port></input></layer>
          </layers>
          <edges><edge from-layer="0"/></edges>
          <rt_info><Runtime_version value="2024.3.0"/><conversion_parameters><framework value="onnx"/></conversion_parameters></rt_info>
        </net>
        """;

    public const string XGBoost = """
        {"learner":{"attributes":{"best_iteration":"7"},"feature_names":["a","b"],"feature_types":["float","int"],"gradient_booster":{"model":{"gbtree_model_param":{"num_trees":"2"},"trees":[{"base_weights":[-0.1,1E2],"name":"x"}]},"name":"gbtree"},"learner_model_param":{"base_score":"5E-1","num_class":"0","num_feature":"2"},"objective":{"name":"binary:logistic","reg_loss_param":{"scale_pos_weight":"1"}}},"version":[2,1,0]}
        """;

    public const string LightGbm = """
        tree
        version=v4
        num_class=1
        label_index=0
        max_feature_idx=1
        objective=binary sigmoid:1
        feature_names=age income
        tree_sizes=100 200

        Tree=0
        num_leaves=3

        end of trees
        """;
}
