// The commands of nets: net opens one, the verbs belong to the open one.
import Calculus
import Page

extension Command {
  static let network: [Command] = [
    Command(
      "net", usage: "net SIZES [ACTIVATION …] [LOSS] [x=… y=… W1=… seed=…]",
      "Opens a net and walks through its backpropagation.",
      details: """
        Sizes are units a layer, inputs first: 2-2-3. One activation serves all layers, or name one a \
        layer. Losses are mse, halfsse, mae, huber, bce and ce, each with (sum) for a sum instead of a \
        mean; bce needs sigmoid or linear outputs, ce reads logits. x, y, W1, b1 … take numbers, vectors \
        or matrices, and a number fills. What is left out is drawn from the seed and shown. \
        weights=textbook is a known worked example for 2-2-2 and 2-2-3.
        """,
      examples: [
        "net 2-2-3 sigmoid bce weights=textbook", "net 2-3-1 tanh mse x=[[0, 1], [1, 0]] y=[0.2, 0.8] seed=7",
      ],
      completes: .choice([
        "sigmoid", "tanh", "relu", "softmax", "linear", "bce", "ce", "mse", "weights=textbook", "seed=",
      ]),
      group: .network
    ) { (session, arguments) throws(Failure) in try session.openNetwork(arguments) }
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
    verb("b", aliases: ["back"], usage: "b", "One stage back.", examples: ["n; n; b"]) {
      (session, arguments) throws(Failure) in try session.back(arguments)
    },
    verb(
      "forward", usage: "forward [x1 x2 …]", "The forward stages, with new inputs if there are any.",
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
    verb("adam", usage: "adam RATE", "One step of Adam.", examples: ["adam 0.1"]) {
      (session, arguments) throws(Failure) in try session.step(with: "adam", arguments)
    },
    verb(
      "step", usage: "step [with OPTIMISER …]", "One training step, with the optimiser used last.",
      examples: ["step with rmsprop 0.01", "step"]
    ) { (session, arguments) throws(Failure) in try session.step(arguments) },
    verb(
      "train", usage: "train N [with OPTIMISER …]",
      "N steps on all examples; Ctrl-C keeps the weights from before.",
      details: "Optimisers are sgd, momentum, adam, adamw, rmsprop and adagrad, each with its rate.",
      examples: ["train 200 with sgd 0.5", "train 100"],
      completes: .choice(["with", "sgd", "momentum", "adam", "adamw", "rmsprop", "adagrad"])
    ) { (session, arguments) throws(Failure) in try session.train(arguments) },
    verb(
      "data", usage: "data FILE", "Examples from a CSV file: inputs, then targets, in each row.",
      completes: .file
    ) {
      (session, arguments) throws(Failure) in try session.loadData(arguments)
    },
    verb("weights", usage: "weights FILE", "Weights from a file: a saved net, or numbers.", completes: .file)
    {
      (session, arguments) throws(Failure) in try session.loadWeights(arguments)
    },
  ]
}
