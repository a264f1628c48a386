// Nets with every kind of layer, loss and activation, as they are typed: what files and programs are tried on.

import Networks

enum ModelNets {
  static let layers = [
    "2-3-2 tanh mse x=[[1,2],[3,4],[0.5,-1]] seed=3",
    "4 -> dense 3 nobias relu -> dense 3 softmax -> ce x=[[1,2,3,4],[0,1,-1,2],[3,-1,0.5,1]] y=[0,1,2] seed=5",
    "6x6x2 -> conv 3 3x3 stride 2 pad 1 relu -> flatten -> dense 3 -> ce seed=2 y=[[1,0,0],[0,0,1]]",
    "7x5x1 -> conv 2 3x2 -> tanh -> maxpool 2 stride 1 -> avgpool 2x1 -> flatten -> dense 2 sigmoid -> bce seed=2",
    "6x6x2 -> conv 2 3x3 nobias -> mse seed=2",
    "5x3 -> rnn 4 -> dense 2 -> mse seed=3 y=[[1,2],[3,4],[5,6]]",
    "5x3 -> rnn 4 sequence -> dense 2 -> ce seed=3",
    "5x3 -> lstm 4 -> dense 2 -> mse seed=3 y=[[1,2],[3,4],[5,6]]",
    "5x3 -> lstm 4 sequence -> rnn 2 -> dense 1 sigmoid -> bce seed=3",
    "5x3 -> gru 4 -> dense 2 -> huber seed=3",
    "5x3 -> gru 4 sequence -> gru 3 sequence -> mean -> dense 2 -> mae seed=3",
    "4 -> embedding 7 3 -> mean -> dense 2 -> hinge seed=4",
    "4 -> embedding 7 3 -> flatten -> dense 3 -> ce(sum) seed=4",
    "4 -> embedding 7 6 -> attention 5 -> mean -> dense 2 -> ce seed=4 y=[[1,0],[0,1],[0,1]]",
    "3 -> dense 4 -> batchnorm -> relu -> dense 2 -> mse seed=4 y=[[1,2],[3,4],[5,6]]",
    "6x6x2 -> conv 3 3x3 -> batchnorm -> relu -> flatten -> dense 2 -> halfsse seed=4 y=[[1,2],[3,4]]",
    "5x3 -> batchnorm -> lstm 2 -> dense 1 -> mse seed=4 y=[[1],[2]]",
    "5x3 -> layernorm -> gru 2 -> dense 1 -> mse(sum) seed=4 y=[[1],[2]]",
    "4x4x2 -> conv 2 3x3 -> layernorm -> flatten -> dense 2 -> ce seed=4 y=[[1,0],[0,1]]",
    "3 -> dense 4 relu -> dropout 0.5 -> dense 2 -> bce(sum) seed=4 y=[[1,0],[0,1]]",
    "2-3-2 sigmoid bce(probabilities) seed=1", "2-3-2 sigmoid bce(logits) seed=1",
    "2 -> dense 3 softmax -> ce(probabilities) seed=1", "2 -> dense 3 softmax -> ce(logits) seed=1",
    "2 -> sin -> dense 3 -> cos -> dense 2 -> halfsse(sum) seed=1",
    "5x3 -> lstm 4 sequence -> layernorm -> gru 3 -> dense 2 -> ce precision=single seed=3 y=[[1,0],[0,1],[1,0]]",
    "6x6x2 -> conv 3 3x3 -> batchnorm -> relu -> maxpool 2 -> flatten -> dense 2 -> ce precision=single seed=4",
  ]

  static let activations = [
    "sigmoid", "tanh", "relu", "softplus", "gelu", "silu", "elu", "selu", "leakyrelu", "mish", "softsign",
    "hardsigmoid", "logsigmoid", "tanhshrink",
  ].flatMap { ["2-3-2 \($0) mse seed=2", "3-4-2 \($0) mse seed=2 precision=single y=[[1,2],[3,4]]"] }

  static let all = layers + activations

  /// A net that has moved from where it began, its running statistics too.
  static func moved(_ text: String) throws -> Network {
    var network = try net(text)
    if text.contains("batchnorm") { _ = try network.train(steps: 3, with: Optimizer(named: "sgd", [0.01])) }
    return network
  }
}
