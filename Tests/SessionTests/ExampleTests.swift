// The scripts in examples, run as they are: no line fails, and what each one is about comes true.
import Calculus
import Foundation
import Session
import Testing
import Transcripts

@Suite struct ExampleTests {
  /// What a script has said.
  struct Course {
    let replies: [Reply]

    init(_ text: String) {
      let session = Session()
      session.settings.limits.seconds = 300
      var replies: [Reply] = []
      for (_, line) in Lines.logical(Array(text.utf8)) { session.respond(to: line) { replies.append($0) } }
      self.replies = replies
    }

    func replies(to source: String) -> [Reply] { replies.filter { $0.source == source } }
    /// Losses and accuracies that evaluate has found.
    var losses: [Double] { replies(to: "evaluate").compactMap(\.value) }
    var accuracies: [Double] {
      replies(to: "evaluate").compactMap { reply in
        let words = reply.out.split(separator: " ")
        return words.firstIndex(of: "accuracy").flatMap { Double(words[$0 + 1]) }
      }
    }
    func has(_ text: String) -> Bool { replies.contains { $0.out.contains(text) } }
  }

  static let files = Project.files(in: "examples", suffix: ".nabla")

  private func course(_ name: String) throws -> Course {
    Course(try Project.read("examples/\(name).nabla"))
  }

  @Test(arguments: files) func `every line of an example is right`(path: String) throws {
    let text = try Project.read(path)
    #expect(text.contains("nabla \(path)"), "it says how it is run")
    let course = Course(text)
    for reply in course.replies {
      #expect(reply.ok, "\(reply.source): \(reply.failure?.message ?? "")")
    }
    #expect(!course.replies(to: "check").isEmpty || !course.replies(to: "lint").isEmpty)
    for check in course.replies(to: "check") { #expect(check.out.contains("pass")) }
  }

  @Test func `there is an example for every chapter`() {
    let names = [
      "cnn", "embedding", "gan", "gradient-tape", "keras-dense-2-3", "pytorch-784-128-10", "rnn",
      "tensorflow-double-softmax",
    ]
    #expect(Self.files == names.map { "examples/\($0).nabla" })
  }

  @Test func `Keras's model learns, and the formula that is read is wrong`() throws {
    let course = try course("keras-dense-2-3")
    #expect(course.replies(to: "read(0.8, 1)").map(\.out) == ["-0.05"])
    #expect(course.replies(to: "slope(0.8, 1)").map(\.out) == ["-1.25"])
    #expect(course.losses[0] > 0.6 && course.losses[1] < 0.2)
    #expect(course.accuracies[1] > 0.98)
  }

  @Test func `PyTorch's net reads the digits`() throws {
    let course = try course("pytorch-784-128-10")
    #expect(abs(course.losses[0] - 2.3026) < 0.1)
    #expect(course.losses[1] < course.losses[0] && course.losses[2] < 0.6)
    #expect(course.accuracies[2] > 0.85)
  }

  @Test func `softmax of softmax is found, and costs what it is said to`() throws {
    let course = try course("tensorflow-double-softmax")
    #expect(
      course.replies(to: "lint").map { $0.out.contains("softmax is applied twice") } == [true, false, false])
    let least = try #require(course.replies(to: "N(-ln(p))").first.flatMap { Double($0.out) })
    #expect(abs(least - 0.551445) < 1e-6)
    #expect(course.losses[0] > least && course.losses[1] < 0.1)
    #expect(course.losses[1] == course.losses[2])
  }

  @Test func `what vanishes through time is remembered by gates`() throws {
    let course = try course("rnn")
    #expect(course.replies(to: "diagnose").first?.out.contains("vanishing") == true)
    #expect(course.losses.count == 3)
    #expect(course.losses[0] > 4 * course.losses[1] && course.losses[1] < 0.02 && course.losses[2] < 0.02)
  }

  @Test func `a kernel's gradient is a sum over the places`() throws {
    let course = try course("cnn")
    #expect(
      course.has("dL/dW1[1,1,1,2] = -3.425000*2 + 1.712500*0 - 6.850000*1 - 5.137500*3 = -29.112500"))
    #expect(course.accuracies[0] > 0.95)
    #expect(course.replies(to: "saliency").first?.quantities?.first?.value.contains { $0 != 0 } == true)
  }

  @Test func `only rows that are looked up are touched`() throws {
    let course = try course("embedding")
    let gradient = try #require(course.replies(to: "show dE1").first?.quantities?.first)
    let tables = course.replies(to: "show E1").compactMap { $0.quantities?.first }
    #expect(gradient.shape == [5, 2] && tables.count == 2)
    for row in 0..<5 {
      let isUsed = row == 0 || row == 3
      for place in (2 * row)..<(2 * row + 2) {
        #expect((gradient.value[place] != 0) == isUsed)
        #expect((tables[0].value[place] != tables[1].value[place]) == isUsed)
      }
    }
    // The word that occurs twice.
    #expect(abs(gradient.value[6] - 2 * gradient.value[0]) < 1e-15)
    #expect(course.losses[0] > 0.6 && course.losses[1] < 0.1)
  }

  @Test func `a generator ends where it is not found out`() throws {
    let course = try course("gan")
    let ending = try #require(course.replies(to: "diagnose").last?.out)
    #expect(ending.contains("keeps up"))
    #expect(!ending.contains("collapse"))
    let trained = try #require(course.replies.first { $0.source.hasPrefix("train") })
    #expect(abs((trained.value ?? 0) - 0.6931) < 0.1)
  }

  @Test func `a step by hand is the step that is taken`() throws {
    let course = try course("gradient-tape")
    let byHand = try #require(course.replies(to: "v").first.flatMap { Double($0.out) })
    let taken = try #require(course.replies(to: "show W2[1,1]").first?.value)
    #expect(abs(byHand - taken) < 1e-15)
    let losses = course.replies(to: "loss").compactMap(\.value)
    #expect(losses.count == 3 && losses[1] < losses[0] && losses[2] < 1e-9)
  }

  /// The same script on the real pictures, where the environment says which folder they are in.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["NABLA_MNIST"] != nil))
  func `PyTorch's net reads MNIST`() throws {
    let folder = ProcessInfo.processInfo.environment["NABLA_MNIST"] ?? ""
    func file(_ name: String) -> String {
      let plain = "\(folder)/\(name)"
      return FileManager.default.fileExists(atPath: plain) ? plain : plain + ".gz"
    }
    let real = "data \(file("train-images-idx3-ubyte")) \(file("train-labels-idx1-ubyte"))"
    let text = try Project.read("examples/pytorch-784-128-10.nabla")
      .replacing("\ndata digits 1500 seed 1\n", with: "\n\(real)\n")
    #expect(text.contains(real))
    let course = Course(text)
    for reply in course.replies { #expect(reply.ok, "\(reply.source)") }
    #expect(abs(course.losses[0] - 2.3026) < 0.1)
    #expect((course.accuracies.last ?? 0) > 0.9)
  }
}
