// The commands of nets: net opens one, the verbs belong to the open one.
import Calculus
import Networks
import Page

extension Command {
  static let network: [Command] = [
    Command(
      "net",
      usage: "net SIZES [ACTIVATION …] [LOSS] [x=… y=… W1=… seed=…], or net SHAPE -> LAYER -> … -> LOSS",
      "Opens a net and walks through its backpropagation.",
      details: """
        Sizes are units a layer, inputs first: 2-2-3. One activation serves all layers, or name one a \
        layer. Losses are mse, halfsse, mae, huber, bce and ce, each with (sum) for a sum instead of a \
        mean; bce needs sigmoid or linear outputs, ce reads logits. x, y, W1, b1 … take numbers, vectors \
        or matrices, and a number fills. What is left out is drawn from the seed and shown. \
        weights=textbook is a known worked example for 2-2-2 and 2-2-3. Between arrows stand layers: \
        \(LayerSyntax.all.map(\.name).joined(separator: ", ")), each with its activation; an example's shape is \
        a vector 4, steps x features 10x3, or height x width x channels 28x28x1. bce and ce read linear outputs \
        as logits; ce(logits) and ce(probabilities) say it. init=pytorch, init=keras, init=he_normal, \
        init=normal(0, 0.01) … draw weights as those do; precision=single computes in Float.
        """,
      examples: [
        "net 2-2-3 sigmoid bce weights=textbook", "net 2-3-1 tanh mse x=[[0, 1], [1, 0]] y=[0.2, 0.8] seed=7",
        "net 6x6x1 -> conv 2 3x3 relu -> maxpool 2 -> flatten -> dense 3 -> ce",
        "net 4x3 -> gru 2 -> dense 1 -> mse",
      ],
      completes: .choice([
        "sigmoid", "tanh", "relu", "softmax", "linear", "bce", "ce", "mse", "weights=textbook", "seed=",
      ]),
      group: .network
    ) { (session, arguments) throws(Failure) in try session.openNetwork(arguments) },
    Command(
      "gan", usage: "gan GENERATOR vs DISCRIMINATOR",
      "Opens two nets, one that makes samples of noise and one that tells them from real ones.",
      details: "Each side is written as after net, without a loss. Then there are\n" + GanVerb.details,
      examples: [
        "gan 2-3-1 tanh linear vs 1-3-1 tanh sigmoid x=[[1], [2]]; step with sgd 0.1",
        "gan 2-8-2 tanh linear vs 2-8-1 tanh sigmoid; data circles 100; train 50 with adam 0.01",
      ],
      completes: .choice(["vs", "tanh", "relu", "leakyrelu", "sigmoid", "linear", "seed="]), group: .network
    ) { (session, arguments) throws(Failure) in try session.openGan(arguments) },
  ]

  /// The net in which examples of verbs are run.
  private static let example = "net 2-2-3 sigmoid bce weights=textbook;"

  private static func verb(
    _ name: String, aliases: [String] = [], usage: String? = nil, _ summary: String, details: String = "",
    examples: [String] = [], completes: Completion = .nothing,
    run: @escaping @Sendable (Session, Arguments) throws(Failure) -> Reply
  ) -> Command {
    Command(
      name, aliases: aliases, usage: usage ?? name, summary, details: details,
      examples: examples.isEmpty ? [] : [example] + examples, completes: completes, group: .verb, run: run)
  }

  private static let quantities = Completion.choice([
    "W1", "b1", "z1", "a1", "d1", "dW1", "db1", "da1", "W2", "b2", "z2", "d2", "dW2", "db2", "yhat", "loss",
    "x", "y",
  ])

  static let verbs: [Command] = [
    verb("next", aliases: ["n"], usage: "next, n or Enter", "The next stage of the pass.", examples: ["n"]) {
      (session, arguments) throws(Failure) in try session.next(arguments)
    },
    verb(
      "b", aliases: ["back"], usage: "b",
      "One stage back; at the start of a pass, back before the last change.",
      details:
        "What changes a net, a step, a training, a weight that was set, is undone one after the other.",
      examples: ["n; n; b", "train 10 with sgd 0.5; back"]
    ) {
      (session, arguments) throws(Failure) in try session.back(arguments)
    },
    verb(
      "forward", usage: "forward [x1 x2 …]", "The forward stages, with new inputs if there are any.",
      details: """
        As many examples as the batch has take its place; other numbers of examples are looked at, and the batch stays.
        """,
      examples: ["forward", "forward 1/2 sqrt(2)"], completes: .expression
    ) { (session, arguments) throws(Failure) in try session.forward(arguments) },
    verb("loss", "The loss and its terms; its value is a number.", examples: ["loss"]) {
      (session, arguments) throws(Failure) in try session.lossStage(arguments)
    },
    verb("backward", "The backward stages: every gradient with the numbers put in.", examples: ["backward"]) {
      (session, arguments) throws(Failure) in try session.backward(arguments)
    },
    verb(
      "why", usage: "why Q", "Where one number comes from, path by path.",
      examples: ["why d1[1]", "why dW1[1,2]"],
      completes: quantities
    ) { (session, arguments) throws(Failure) in try session.whyQuantity(arguments) },
    verb(
      "show", usage: "show [Q]", "A quantity, one entry of it, or all.",
      details:
        "Layer 1 has W1, b1, z1, a1, d1 (δ1), dW1, db1, da1; the net x, y, yhat, loss. Indices count from 1.",
      examples: ["show W1", "show dW2[1,2]"], completes: quantities
    ) { (session, arguments) throws(Failure) in try session.showQuantity(arguments) },
    verb(
      "check", "Backprop against central differences and against the symbolic derivative.",
      examples: ["check"]
    ) {
      (session, arguments) throws(Failure) in try session.checkGradient(arguments)
    },
    verb(
      "diagnose", "How the gradient fares on its way back: norms, slopes, saturated and dead units.",
      examples: ["diagnose"]
    ) {
      (session, arguments) throws(Failure) in try session.diagnoseNet(arguments)
    },
    verb("sgd", usage: "sgd RATE", "One step of gradient descent.", examples: ["sgd 0.5"]) {
      (session, arguments) throws(Failure) in try session.step(with: "sgd", arguments)
    },
    verb("momentum", usage: "momentum RATE MU", "One step with momentum.", examples: ["momentum 0.1 0.9"]) {
      (session, arguments) throws(Failure) in try session.step(with: "momentum", arguments)
    },
    verb(
      "nesterov", usage: "nesterov RATE MU", "One step with Nesterov's momentum.",
      examples: ["nesterov 0.1 0.9"]
    ) {
      (session, arguments) throws(Failure) in try session.step(with: "nesterov", arguments)
    },
    verb("adam", usage: "adam RATE", "One step of Adam.", examples: ["adam 0.1"]) {
      (session, arguments) throws(Failure) in try session.step(with: "adam", arguments)
    },
    verb(
      "step", usage: "step [with OPTIMISER …]", "One training step, with the optimiser used last.",
      examples: ["step with rmsprop 0.01", "step"]
    ) { (session, arguments) throws(Failure) in try session.step(arguments) },
    verb(
      "train", usage: "train N [with OPTIMISER …] [decay X] [clip X] [schedule …]",
      "N steps on all examples; Ctrl-C keeps what they have reached, and b undoes it.",
      details: "Optimisers are \(Optimizer.names.joined(separator: ", ")), each with its rate.",
      examples: ["train 200 with sgd 0.5", "train 100"],
      completes: .choice(Clauses.training + Optimizer.names)
    ) { (session, arguments) throws(Failure) in try session.train(arguments) },
    verb(
      "fit", usage: "fit [EPOCHS] [batch N] [split SHARE] [patience N] [with OPTIMISER …] [schedule …]",
      "Epochs of shuffled batches over the data.",
      details: """
        Ctrl-C keeps the weights of the best epoch, in the first one those of the last batch; so does patience N, \
        which stops after N epochs without a better loss. split 0.2 holds a fifth of the examples back and judges by them. Optimisers take decay λ and \
        clip LENGTH or clipvalue SIZE; schedules are \(Schedule.names.joined(separator: ", ")), counted in epochs.
        """,
      examples: ["data moons 60; fit 3 batch 16 with adam 0.01"],
      completes: .choice(Clauses.fitting + Optimizer.names)
    ) { (session, arguments) throws(Failure) in try session.fit(arguments) },
    verb("evaluate", "Loss and accuracy over the data, as the net is used.", examples: ["evaluate"]) {
      (session, arguments) throws(Failure) in try session.evaluateNet(arguments)
    },
    verb(
      "data", usage: "data FILE, data IMAGES LABELS, or data NAME [COUNT] [noise X] [seed N]",
      "Examples from files, or generated ones.",
      details: """
        Files are CSV (inputs, then targets, in each row), .npz with x and y, JSON with x and y, or two: IDX as \
        MNIST has it, gzip too, or .npy. Generated data are \(DataGenerator.names.joined(separator: ", ")). Much \
        data is for fit; the first examples become the batch that is looked at.
        """,
      completes: .file
    ) {
      (session, arguments) throws(Failure) in try session.setData(arguments)
    },
    verb(
      "rerun", "The last train or fit once more, from the weights as they are now.",
      examples: ["train 10; rerun"]
    ) {
      (session, arguments) throws(Failure) in try session.rerun(arguments)
    },
    verb("runs", "The trainings so far.", examples: ["train 10; runs"]) {
      (session, arguments) throws(Failure) in try session.listRuns(arguments)
    },
    verb(
      "compare", usage: "compare [RUN RUN]", "Two trainings side by side: losses and weights.",
      examples: ["train 20 with sgd 0.5; back; set W1[1,1] = 0.9; rerun; compare"]
    ) { (session, arguments) throws(Failure) in try session.compareRuns(arguments) },
    verb(
      "curve", usage: "curve [RUN …] [FILE.svg]", "The losses of a training as a picture.",
      examples: ["train 50 with sgd 0.5; curve"]
    ) { (session, arguments) throws(Failure) in try session.drawCurve(arguments) },
    verb(
      "boundary", usage: "boundary [FILE.svg]",
      "What a net of two inputs makes of the plane, with the data on it."
    ) { (session, arguments) throws(Failure) in try session.drawBoundary(arguments) },
    verb(
      "saliency", usage: "saliency [OUTPUT] [FILE.svg]",
      "The gradient of an output with respect to the inputs.",
      details: "The output's sum is taken where it has one; without a number, the largest output.",
      examples: ["saliency 2"]
    ) { (session, arguments) throws(Failure) in try session.saliency(arguments) },
    verb(
      "jac", usage: "jac Q R",
      "The Jacobian of one quantity of the forward pass by another, for the first example.",
      examples: ["jac yhat z2", "jac z2 a1"], completes: quantities
    ) { (session, arguments) throws(Failure) in try session.jacobian(arguments) },
    verb("lint", "What is wrong with the net before it learns, and what it costs.", examples: ["lint"]) {
      (session, arguments) throws(Failure) in try session.lintNet(arguments)
    },
    verb("graph", "The net with the sizes of its values and gradients.", examples: ["graph"]) {
      (session, arguments) throws(Failure) in try session.drawGraph(arguments)
    },
    verb("fold", usage: "fold [LAYER …]", "Shows only the formulas of layers.", examples: ["fold 1; forward"])
    {
      (session, arguments) throws(Failure) in try session.foldLayers(arguments)
    },
    verb("unfold", usage: "unfold [LAYER …]", "Shows their numbers again.", examples: ["fold; unfold 1"]) {
      (session, arguments) throws(Failure) in try session.unfoldLayers(arguments)
    },
    verb(
      "precision", usage: "precision [double|single]", "What the net computes in.",
      examples: ["precision single"],
      completes: .choice(["double", "single"])
    ) { (session, arguments) throws(Failure) in try session.setPrecision(arguments) },
    verb(
      "code", usage: "code pytorch|keras|jax [FILE]",
      "The net as a program for another library, whose gradients it compares with these.",
      details: """
        The program builds the same layers with the same weights and batch, computes loss and gradients in double \
        precision, ends with 1 at the first entry that differs, and else trains with the optimiser used last. With \
        torchrun, the one for PyTorch is data parallel. Many numbers are written to a .npz file beside FILE.
        """,
      examples: ["code jax"], completes: .choice(ProgramLanguage.allCases.map(\.rawValue))
    ) { (session, arguments) throws(Failure) in try session.programOfNet(arguments) },
    verb(
      "weights", usage: "weights FILE", "Weights from a file: a saved net, or numbers.",
      details: """
        A net that was saved as .json, .safetensors, .npz or .onnx; arrays W1, b1 … in .safetensors, .npz or JSON; \
        the state_dict of a PyTorch module; or plain numbers.
        """, completes: .file
    ) {
      (session, arguments) throws(Failure) in try session.loadWeights(arguments)
    },
  ]
}
