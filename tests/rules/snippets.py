"""Snippets for the tests of the house rules: what each refuses and what all accept.

Code takes the place of a small cell of the lesson in ``good_lesson.py``, and prose is
added to a paragraph of it.
"""

BAD_CODE = {
    "offline": [
        "import requests",
        "from urllib.request import urlopen",
        'keras.utils.get_file("mnist.npz", origin=address)',
        "keras.datasets.mnist.load_data()",
        'pandas.read_csv("https://example.org/digits.csv")',
        "HTML('<img src=\"https://example.org/digit.png\">')",
    ],
    "banned": [
        "keras.optimizers.Adam(lr=0.1, learning_rate=0.1)",
        "keras.layers.Dense(10, input_shape=(784,))",
        'model.save("model.h5")',
        "model.predict_classes",
        "K.image_data_format()",
        "import pickle",
        'numpy.load("digits.npz", allow_pickle=True)',
        "!ls",
        "files = !ls",
        "%pip install keras",
        "%matplotlib widget",
        "%%bash\nls",
        "x_train.shape;",
        "x_train.shape; y_train.shape",
        "x_train.shape of",
    ],
    "written_out": [
        "keras.Input((28, 28, 1))",
        "keras.losses.SparseCategoricalCrossentropy()",
        "keras.losses.BinaryCrossentropy()",
        "keras.optimizers.SGD()",
        "from keras.optimizers import Adam\n\nAdam(0.001)",
        'model.compile("adam", loss=my_loss, metrics=["accuracy"])',
        'model.compile(optimizer="adam", loss=my_loss, metrics=["accuracy"])',
        'model.compile(optimizer=adam, loss={"digit": "mse"}, metrics=["accuracy"])',
        "model.compile(optimizer=adam, loss=my_loss)",
        "model.predict(x_train)",
        "model.predict(x_train, verbose=1)",
        "%%time\nkeras.Input((28, 28, 1))",
    ],
    "seeded_training": [
        "build_model().fit(x_train, y_train, verbose=0)",
        "keras.utils.set_random_seed(0)\nmodel.fit(x_train, y_train, verbose=0)",
        "model = build_model()\nkeras.utils.set_random_seed(0)\n"
        "model.fit(x_train, y_train, verbose=0)",
        "keras.utils.set_random_seed(0)\n\n\ndef train_model(rate):\n"
        "    return build_model(rate).fit(x_train, y_train, verbose=0)",
    ],
    "raw_arrays": [
        "x_train = x_train / 255",
        "x_train, y_train = x_train[:100], y_train[:100]",
        "x_train /= 255",
        "x_train[0] = 0",
        "x_train[:10] /= 255",
        "y_train += 1",
        "images = digits.some()\nimages = images / 255",
        "names = names + ['ten']",
        "for _ in range(3):\n    weight = weight - 0.1",
    ],
    "test_set": ["x_test.mean()", "def accuracy():\n    return (y_test == 1).mean()"],
    "cell_length": ["\n".join(f"value_{line} = {line}" for line in range(21))],
    "ignored_outputs": ["# NBVAL_IGNORE_OUTPUT\nx_train.shape"],
    "spelling": ["# Done \N{PARTY POPPER}\nx_train.shape"],
}
GOOD_CODE = [
    "# requests, pickle and lr= in a comment; model.h5 too\nx_train.shape",
    "%matplotlib inline",
    "digits.show??",
    "%%time\nx_train.shape",
    'print("urllib; https://keras.io")',
    "plot_digits(colour_lr=1)",
    "tf.raw_ops.ResourceApplyAdam(lr=0.1)",
    'numpy.load("digits.npz", allow_pickle=False)',
    "keras.config.image_data_format()",
    "keras.optimizers.SGD(learning_rate=keras.optimizers.schedules.CosineDecay(1, 9))",
    "model.compile(optimizer=adam, loss=keras.losses.MeanSquaredError())",
    "def train_model(rate):\n    keras.utils.set_random_seed(0)\n"
    "    return build_model(rate).fit(x_train, y_train, verbose=0)",
    "x = keras.Input(shape=(28, 28))\nx = keras.layers.Flatten()(x)",
    "weight = 1.0\nfor _ in range(3):\n    weight = weight - 0.1",
    "step += 1",
    "x_float = x_train / 255",
    "labels = numpy.zeros(10)\nlabels[3] = 1",
    "rows = [x for x in range(3)]\nx = [x for x in range(3)]",
]
BAD_PROSE = {
    "offline": [
        "![A digit in black](https://example.org/digit.png)",
        "![A digit in black][one]\n\n[one]: https://example.org/digit.png",
        '<img alt="A digit" src="https://example.org/digit.png">',
        "<script>alert(1)</script>",
        '<iframe src="https://example.org"></iframe>',
    ],
    "headings": ["#### Look closer", "# Look again", "<h2>Look again</h2>"],
    "links": [
        "See [the page](http://example.org).",
        "See [the lesson](03_gone.ipynb).",
        "See [the end](#recap).",
        "See [the end](02_next.ipynb#Recap).",
        "See [the root](/01_count.ipynb).",
    ],
    "spelling": [
        "The color of ink.",
        "We normalize and use an optimizer.",
        "It is gray.",
        "It has learned and Learned.",
        "Done \N{WHITE HEAVY CHECK MARK}.",
    ],
}
GOOD_PROSE = [
    "See [the page](https://keras.io/api/optimizers/color).",
    "See [the end](#Recap), [the test set](#Open-the-test-set-once) and "
    "[the next lesson](02_next.ipynb#Go-on).",
    "```python\n# color\nkeras.datasets.mnist.load_data()  # [a](b.md)\n```",
    "Use `optimizer=` and ``keras.layers.Normalization`` in a colour.",
    "It has learnt what `x.learned` holds.",
    "### Look closer",
]
