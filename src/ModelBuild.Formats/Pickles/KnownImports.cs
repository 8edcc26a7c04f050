using System.Collections.Frozen;
using System.Globalization;

namespace ModelBuild.Formats.Pickles;

/// <summary>
/// Which imports are harmless and which are known to do harm, and why. A line is a module, a colon and names. Modules are never allowed whole: nearly
/// every one holds <c>os</c>, <c>sys</c> or a function that opens files.
/// </summary>
internal static class KnownImports
{
    public const string Builtins = "builtins";

    public const string TorchScript = "__torch__";

    /// <summary>Harmless whatever arguments a pickle gives them, as long as those too are made of what is here.</summary>
    private static readonly (string Reason, string Imports)[] AllowedGroups =
    [
        ("Python's own values: they hold data and call nothing.", """
            builtins: bool bytearray bytes complex dict float frozenset int list object range set slice str tuple
            collections: Counter OrderedDict defaultdict deque
            datetime: date datetime time timedelta timezone
            decimal: Decimal
            fractions: Fraction
            uuid: UUID
            array: array _array_reconstructor
            argparse: Namespace
            pathlib: PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath
            """),
        ("How Python spells bytes and plain objects in protocols 0 to 2.", """
            _codecs: encode
            copyreg: __newobj__ _reconstructor
            """),
        ("numpy: arrays, scalars, types and the state of random numbers, under its names before and since 2.0.", """
            numpy: bool_ bool complex128 complex64 dtype float16 float32 float64 int16 int32 int64 int8 ndarray str_ uint16 uint32 uint64 uint8
            numpy.core.multiarray: _reconstruct scalar
            numpy._core.multiarray: _reconstruct scalar
            numpy.core.numeric: _frombuffer
            numpy._core.numeric: _frombuffer
            numpy.ma.core: MaskedArray _mareconstruct
            numpy.dtypes: BoolDType Complex128DType Complex64DType Float16DType Float32DType Float64DType Int16DType Int32DType Int64DType Int8DType UInt16DType UInt32DType UInt64DType UInt8DType
            numpy.random._pickle: __bit_generator_ctor __generator_ctor __randomstate_ctor
            numpy.random._mt19937: MT19937
            numpy.random._pcg64: PCG64
            """),
        ("PyTorch: what a state dict consists of: tensors, their storages, types and places.", """
            torch._utils: _rebuild_device_tensor_from_cpu_tensor _rebuild_device_tensor_from_numpy _rebuild_meta_tensor_no_storage _rebuild_nested_tensor _rebuild_parameter _rebuild_parameter_with_state _rebuild_qtensor _rebuild_sparse_csr_tensor _rebuild_sparse_tensor _rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3
            torch._tensor: _rebuild_from_type_v2
            torch.nn.parameter: Parameter Buffer
            torch.nn: Parameter
            torch.storage: TypedStorage UntypedStorage _TypedStorage _UntypedStorage
            torch.serialization: _get_layout
            torch: Size Tensor device dtype
            torch: BFloat16Storage BoolStorage ByteStorage CharStorage ComplexDoubleStorage ComplexFloatStorage DoubleStorage FloatStorage HalfStorage IntStorage LongStorage QInt32Storage QInt8Storage QUInt2x4Storage QUInt4x2Storage QUInt8Storage ShortStorage UntypedStorage
            torch.cuda: BFloat16Storage BoolStorage ByteStorage CharStorage DoubleStorage FloatStorage HalfStorage IntStorage LongStorage ShortStorage
            torch: BFloat16Tensor BoolTensor ByteTensor CharTensor DoubleTensor FloatTensor HalfTensor IntTensor LongTensor ShortTensor
            torch: bfloat16 bool complex128 complex32 complex64 double float float16 float32 float64 float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz half int int16 int32 int64 int8 long qint32 qint8 quint2x4 quint4x2 quint8 short uint16 uint32 uint64 uint8
            torch: channels_last channels_last_3d contiguous_format per_channel_affine per_tensor_affine preserve_format strided sparse_coo
            """),
        ("TorchScript: how its own reader spells lists and tensors.", """
            torch.jit._pickle: build_boollist build_doublelist build_intlist build_tensor_from_id build_tensorlist restore_type_tag
            """),
        ("joblib: the wrapper of an array whose bytes follow.", """
            joblib.numpy_pickle: NumpyArrayWrapper
            sklearn.externals.joblib.numpy_pickle: NumpyArrayWrapper
            """),
        ("scipy: sparse matrices, which scikit-learn keeps features in.", """
            scipy.sparse._csr: csr_array csr_matrix
            scipy.sparse._csc: csc_array csc_matrix
            scipy.sparse._coo: coo_array coo_matrix
            scipy.sparse.csr: csr_matrix
            scipy.sparse.csc: csc_matrix
            scipy.sparse.coo: coo_matrix
            """),
        ("scikit-learn: estimators and what they hold, under the modules of 0.22 and later. Setting their state runs nothing of the pickle's choice.", """
            sklearn.calibration: CalibratedClassifierCV _CalibratedClassifier _SigmoidCalibration
            sklearn.cluster._agglomerative: AgglomerativeClustering FeatureAgglomeration
            sklearn.cluster._birch: Birch
            sklearn.cluster._dbscan: DBSCAN
            sklearn.cluster._kmeans: BisectingKMeans KMeans MiniBatchKMeans
            sklearn.cluster._spectral: SpectralClustering
            sklearn.compose._column_transformer: ColumnTransformer make_column_selector _RemainderColsList
            sklearn.compose._target: TransformedTargetRegressor
            sklearn.decomposition._fastica: FastICA
            sklearn.decomposition._incremental_pca: IncrementalPCA
            sklearn.decomposition._kernel_pca: KernelPCA
            sklearn.decomposition._lda: LatentDirichletAllocation
            sklearn.decomposition._nmf: MiniBatchNMF NMF
            sklearn.decomposition._pca: PCA
            sklearn.decomposition._truncated_svd: TruncatedSVD
            sklearn.discriminant_analysis: LinearDiscriminantAnalysis QuadraticDiscriminantAnalysis
            sklearn.dummy: DummyClassifier DummyRegressor
            sklearn.ensemble._bagging: BaggingClassifier BaggingRegressor
            sklearn.ensemble._forest: ExtraTreesClassifier ExtraTreesRegressor RandomForestClassifier RandomForestRegressor RandomTreesEmbedding
            sklearn.ensemble._gb: GradientBoostingClassifier GradientBoostingRegressor
            sklearn.ensemble._gb_losses: BinomialDeviance LeastSquaresError MultinomialDeviance
            sklearn.ensemble._hist_gradient_boosting.binning: _BinMapper
            sklearn.ensemble._hist_gradient_boosting.gradient_boosting: HistGradientBoostingClassifier HistGradientBoostingRegressor
            sklearn.ensemble._hist_gradient_boosting.predictor: TreePredictor
            sklearn.ensemble._iforest: IsolationForest
            sklearn.ensemble._stacking: StackingClassifier StackingRegressor
            sklearn.ensemble._voting: VotingClassifier VotingRegressor
            sklearn.ensemble._weight_boosting: AdaBoostClassifier AdaBoostRegressor
            sklearn._loss._loss: CyHalfBinomialLoss CyHalfMultinomialLoss CyHalfSquaredError CyAbsoluteError CyHuberLoss CyPinballLoss CyHalfPoissonLoss
            sklearn._loss.link: HalfLogitLink IdentityLink Interval LogLink LogitLink MultinomialLogit
            sklearn._loss.loss: AbsoluteError HalfBinomialLoss HalfMultinomialLoss HalfPoissonLoss HalfSquaredError HuberLoss PinballLoss
            sklearn.feature_extraction._dict_vectorizer: DictVectorizer
            sklearn.feature_extraction._hash: FeatureHasher
            sklearn.feature_extraction.text: CountVectorizer HashingVectorizer TfidfTransformer TfidfVectorizer
            sklearn.feature_selection._rfe: RFE RFECV
            sklearn.feature_selection._from_model: SelectFromModel
            sklearn.feature_selection._univariate_selection: SelectKBest SelectPercentile chi2 f_classif f_regression
            sklearn.feature_selection._variance_threshold: VarianceThreshold
            sklearn.gaussian_process._gpc: GaussianProcessClassifier
            sklearn.gaussian_process._gpr: GaussianProcessRegressor
            sklearn.gaussian_process.kernels: ConstantKernel DotProduct Hyperparameter Matern Product RBF Sum WhiteKernel
            sklearn.impute._base: MissingIndicator SimpleImputer
            sklearn.impute._iterative: IterativeImputer
            sklearn.impute._knn: KNNImputer
            sklearn.isotonic: IsotonicRegression
            sklearn.linear_model._base: LinearRegression
            sklearn.linear_model._bayes: ARDRegression BayesianRidge
            sklearn.linear_model._coordinate_descent: ElasticNet ElasticNetCV Lasso LassoCV
            sklearn.linear_model._glm.glm: GammaRegressor PoissonRegressor TweedieRegressor
            sklearn.linear_model._huber: HuberRegressor
            sklearn.linear_model._logistic: LogisticRegression LogisticRegressionCV
            sklearn.linear_model._passive_aggressive: PassiveAggressiveClassifier PassiveAggressiveRegressor
            sklearn.linear_model._perceptron: Perceptron
            sklearn.linear_model._ridge: Ridge RidgeCV RidgeClassifier RidgeClassifierCV
            sklearn.linear_model._sgd_fast: EpsilonInsensitive Hinge Huber Log ModifiedHuber SquaredHinge SquaredLoss
            sklearn.linear_model._stochastic_gradient: SGDClassifier SGDRegressor
            sklearn.metrics._dist_metrics: DistanceMetric EuclideanDistance EuclideanDistance64 ManhattanDistance ManhattanDistance64 MinkowskiDistance newObj
            sklearn.mixture._gaussian_mixture: GaussianMixture
            sklearn.mixture._bayesian_mixture: BayesianGaussianMixture
            sklearn.model_selection._search: GridSearchCV RandomizedSearchCV
            sklearn.model_selection._split: GroupKFold KFold ShuffleSplit StratifiedKFold TimeSeriesSplit
            sklearn.multiclass: OneVsOneClassifier OneVsRestClassifier _ConstantPredictor
            sklearn.multioutput: ClassifierChain MultiOutputClassifier MultiOutputRegressor
            sklearn.naive_bayes: BernoulliNB CategoricalNB ComplementNB GaussianNB MultinomialNB
            sklearn.neighbors._ball_tree: BallTree BallTree64 newObj
            sklearn.neighbors._classification: KNeighborsClassifier RadiusNeighborsClassifier
            sklearn.neighbors._kd_tree: KDTree KDTree64 newObj
            sklearn.neighbors._lof: LocalOutlierFactor
            sklearn.neighbors._nearest_centroid: NearestCentroid
            sklearn.neighbors._regression: KNeighborsRegressor RadiusNeighborsRegressor
            sklearn.neighbors._unsupervised: NearestNeighbors
            sklearn.neural_network._multilayer_perceptron: MLPClassifier MLPRegressor
            sklearn.neural_network._stochastic_optimizers: AdamOptimizer SGDOptimizer
            sklearn.pipeline: FeatureUnion Pipeline
            sklearn.preprocessing._data: Binarizer KernelCenterer MaxAbsScaler MinMaxScaler Normalizer PowerTransformer QuantileTransformer RobustScaler StandardScaler
            sklearn.preprocessing._discretization: KBinsDiscretizer
            sklearn.preprocessing._encoders: OneHotEncoder OrdinalEncoder
            sklearn.preprocessing._label: LabelBinarizer LabelEncoder MultiLabelBinarizer
            sklearn.preprocessing._polynomial: PolynomialFeatures SplineTransformer
            sklearn.preprocessing._target_encoder: TargetEncoder
            sklearn.svm._classes: LinearSVC LinearSVR NuSVC NuSVR OneClassSVM SVC SVR
            sklearn.tree._classes: DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor
            sklearn.tree._tree: Tree
            sklearn.utils._bunch: Bunch
            sklearn.utils: Bunch
            """),
        ("scikit-learn before 0.22, by the modules of that time.", """
            sklearn.cluster.k_means_: KMeans MiniBatchKMeans
            sklearn.decomposition.pca: PCA
            sklearn.decomposition.truncated_svd: TruncatedSVD
            sklearn.ensemble.forest: ExtraTreesClassifier ExtraTreesRegressor RandomForestClassifier RandomForestRegressor
            sklearn.ensemble.gradient_boosting: BinomialDeviance GradientBoostingClassifier GradientBoostingRegressor LeastSquaresError MultinomialDeviance
            sklearn.ensemble.weight_boosting: AdaBoostClassifier AdaBoostRegressor
            sklearn.linear_model.base: LinearRegression
            sklearn.linear_model.coordinate_descent: ElasticNet Lasso
            sklearn.linear_model.logistic: LogisticRegression LogisticRegressionCV
            sklearn.linear_model.ridge: Ridge RidgeClassifier
            sklearn.linear_model.stochastic_gradient: SGDClassifier SGDRegressor
            sklearn.neighbors.classification: KNeighborsClassifier
            sklearn.neighbors.regression: KNeighborsRegressor
            sklearn.neural_network.multilayer_perceptron: MLPClassifier MLPRegressor
            sklearn.preprocessing.data: MinMaxScaler Normalizer OneHotEncoder RobustScaler StandardScaler
            sklearn.preprocessing.imputation: Imputer
            sklearn.preprocessing.label: LabelBinarizer LabelEncoder MultiLabelBinarizer
            sklearn.svm.classes: LinearSVC LinearSVR NuSVC NuSVR OneClassSVM SVC SVR
            sklearn.tree.tree: DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor
            """),
    ];

    /// <summary>Modules that do harm with everything below them. What stands on no list is outside the allow-list all the same; this tells the worse from the unknown.</summary>
    private static readonly (string Reason, string Modules)[] DangerousModuleGroups =
    [
        ("Runs programs, or code that is given as text.", "_posixsubprocess asyncio bdb cProfile code codeop commands concurrent doctest ensurepip idlelib lib2to3 multiprocessing nt os pdb pip platform popen2 posix profile pty pydoc runpy setuptools distutils subprocess test timeit trace venv _xxsubinterpreters"),
        ("Imports modules, or makes functions from bytes.", "_imp dis imp importlib importlib_metadata inspect marshal new pkg_resources pkgutil types zipimport zipapp"),
        ("Loads another pickle, which is not scanned.", "_pickle cPickle cloudpickle dill jsonpickle joblib pickle shelve"),
        ("Finds and calls any attribute of anything.", "_operator functools _functools operator"),
        ("Reaches into the interpreter or the machine.", "_ctypes atexit cffi ctypes faulthandler gc mmap resource signal site sys sysconfig _thread threading"),
        ("Reaches the network.", "_socket aiohttp ftplib http httplib httpx imaplib nntplib paramiko poplib requests select selectors smtplib socket socketserver _ssl ssl telnetlib urllib urllib2 urllib3 webbrowser wsgiref xmlrpc xmlrpclib antigravity"),
        ("Reads, writes or removes files.", "_io bz2 dbm fileinput glob gzip io linecache logging lzma netrc ntpath nturl2path posixpath py_compile shutil sqlite3 tarfile tempfile zipfile"),
    ];

    /// <summary>The same for single names, in modules that hold harmless ones too.</summary>
    private static readonly (string Reason, string Imports)[] DangerousNameGroups =
    [
        ("Runs code, or finds what does.", """
            builtins: __build_class__ __import__ __loader__ __spec__ apply breakpoint compile delattr eval exec execfile exit getattr globals help input license locals memoryview open quit reload setattr super type vars
            collections: namedtuple
            """),
        ("Loads a pickle or a library, fetches code, or reads and writes files.", """
            numpy: fromfile genfromtxt load loadtxt memmap save savetxt savez
            numpy.ctypeslib: load_library
            numpy.f2py: compile
            numpy.lib.npyio: load
            numpy.testing._private.utils: runstring
            pandas: eval read_pickle
            pandas.io.pickle: read_pickle
            pathlib: Path.read_bytes Path.read_text Path.unlink Path.write_bytes Path.write_text
            sklearn.externals: joblib
            torch: classes compile load ops save
            torch.hub: load load_state_dict_from_url
            torch.jit: load
            torch.jit.unsupported_tensor_ops: execWrapper
            torch.ops: load_library
            torch.serialization: load
            torch.storage: _load_from_bytes
            torch.utils.collect_env: run
            torch.utils.cpp_extension: load load_inline
            """),
    ];

    /// <summary>What Python 3 makes of Python 2's names in protocols below 3 (<c>_compat_pickle</c>), as far as the lists above need it.</summary>
    private static readonly FrozenDictionary<string, string> Python2Modules = new Dictionary<string, string>
    {
        ["__builtin__"] = Builtins,
        ["__builtins__"] = Builtins,
        ["copy_reg"] = "copyreg",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<ImportName, ImportName> Python2Names = new Dictionary<ImportName, ImportName>
    {
        [new(Builtins, "long")] = new(Builtins, "int"),
        [new(Builtins, "unicode")] = new(Builtins, "str"),
        [new(Builtins, "xrange")] = new(Builtins, "range"),
        [new("UserDict", "UserDict")] = new("collections", "UserDict"),
    }.ToFrozenDictionary();

    public static FrozenSet<ImportName> Allowed { get; } = Names(AllowedGroups);

    public static FrozenSet<ImportName> DangerousNames { get; } = Names(DangerousNameGroups);

    public static FrozenSet<string> DangerousModules { get; } = DangerousModuleGroups.SelectMany(reasoned => reasoned.Modules.Split(' ')).ToFrozenSet(StringComparer.Ordinal);

    public static ImportName InPython3(ImportName name)
    {
        var renamed = name with { Module = Python2Modules.GetValueOrDefault(name.Module, name.Module) };
        return Python2Names.GetValueOrDefault(renamed, renamed);
    }

    /// <summary>EXT1 to EXT4 import what the process that loads has registered under a number in <c>copyreg</c>.</summary>
    public static ImportName Extension(long code) => new("copyreg.extension", code.ToString(CultureInfo.InvariantCulture));

    private static FrozenSet<ImportName> Names((string Reason, string Imports)[] groups) =>
    [
        .. from line in groups.SelectMany(reasoned => reasoned.Imports.Split('\n', StringSplitOptions.RemoveEmptyEntries))
           let colon = line.IndexOf(':', StringComparison.Ordinal)
           from name in line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)
           select new ImportName(line[..colon].Trim(), name),
    ];
}
