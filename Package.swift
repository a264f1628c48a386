// swift-tools-version: 6.2
// The house as SwiftPM sees it: libraries stacked without a cycle, the executable on top, a test
// target for each.

import PackageDescription

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What every Swift target is compiled with: the strictest reading of the language, no warning left standing.
let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func isThere(_ header: String) -> Bool {
  ["/usr", "/usr/local", "/opt/homebrew"].contains { (folder: String) in
    access("\(folder)/include/\(header)", R_OK) == 0
  }
}

/// Balls are in FLINT since its third version; before, they were a library of their own. Where there is neither,
/// Nabla is built without the program that proves numbers.
let hasArb = isThere("arb.h")
let hasBalls = hasArb || isThere("flint/arb.h")
let ballTargets: [Target] =
  hasBalls
  ? [
    .systemLibrary(
      name: "CArb", pkgConfig: "flint", providers: [.apt(["libflint-arb-dev"]), .brew(["flint"])]),
    .executableTarget(
      name: "nabla-balls", dependencies: ["CArb"], swiftSettings: swiftSettings,
      linkerSettings: hasArb ? [.linkedLibrary("flint-arb")] : []),
  ] : []

/// The loops are compiled for every processor of the architecture and, on x86-64, once more for each of two higher
/// levels of instructions; the sources of those are links to the folder of the first. Without the trait there is
/// only the first.
let wideKernels: Trait = .trait(
  name: "WideKernels", description: "Loops for AVX2 and AVX-512 beside the portable ones, on x86-64.")

/// The architecture is the host's. Who compiles for another names it: NABLA_ARCH=arm64 swift build --triple …
func isForIntel() -> Bool {
  if let named = Context.environment["NABLA_ARCH"] { return named == "x86_64" }
  #if arch(x86_64)
    return true
  #else
    return false
  #endif
}

/// Functions that are alike stay apart: the compiler would make one of several loops, and call what they differ in
/// through a pointer, once a vector.
let apart: SwiftSetting = .unsafeFlags(["-Xllvm", "-swiftmergefunc-threshold=0"])

func loops(_ name: String, _ level: String, march: String) -> Target {
  .target(
    name: name, dependencies: ["KernelTable", "CKernels"],
    swiftSettings: swiftSettings + [
      apart, .define("KERNELS_FMA"), .define(level),
      .unsafeFlags(["-Xcc", "-march=\(march)", "-Xcc", "-mprefer-vector-width=512"]),
    ])
}
let levels: [Target] =
  isForIntel()
  ? [
    loops("KernelLoopsAVX2", "KERNELS_AVX2", march: "x86-64-v3"),
    loops("KernelLoopsAVX512", "KERNELS_AVX512", march: "x86-64-v4"),
  ] : []

let package = Package(
  name: "nabla",
  products: [
    .library(name: "Kernels", targets: ["Kernels"]),
    .library(name: "Page", targets: ["Page"]),
    .library(name: "Calculus", targets: ["Calculus"]),
    .library(name: "Arrays", targets: ["Arrays"]),
    .library(name: "ONNXFormat", targets: ["ONNXFormat"]),
    .library(name: "Networks", targets: ["Networks"]),
    .library(name: "Session", targets: ["Session"]),
    .executable(name: "nabla", targets: ["nabla"]),
  ] + (hasBalls ? [.executable(name: "nabla-balls", targets: ["nabla-balls"])] : []),
  traits: [wideKernels, .default(enabledTraits: [wideKernels.name])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    // Streams of messages and masks of fields are not for files of nets.
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
  ],
  targets: [
    // The lowest floor: numbers in, numbers out.
    .target(name: "CKernels"),
    .target(
      name: "KernelTable", dependencies: ["CKernels"], swiftSettings: swiftSettings,
      // A processor without fused multiply-add gets libm's, which is not linked by itself.
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    .target(
      name: "KernelLoops", dependencies: ["KernelTable", "CKernels"], swiftSettings: swiftSettings + [apart]),
    .target(
      name: "Kernels",
      dependencies: ["KernelTable", "KernelLoops", "CKernels"]
        + levels.map { .target(name: $0.name, condition: .when(traits: [wideKernels.name])) },
      swiftSettings: swiftSettings
        + (levels.isEmpty ? [] : [.define("KERNELS_LEVELS", .when(traits: [wideKernels.name]))])),
    .target(name: "Page", swiftSettings: swiftSettings),

    // Mathematics.
    .target(
      name: "Calculus",
      dependencies: ["Kernels", .product(name: "BigInt", package: "BigInt")],
      swiftSettings: swiftSettings),
    // Files of numbers.
    .target(name: "Arrays", dependencies: ["Calculus", "Kernels", "CZlib"], swiftSettings: swiftSettings),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    // Graphs of nets for other programs. The messages are generated from onnx.proto by Scripts/onnx.
    .target(
      name: "ONNXFormat",
      dependencies: ["Arrays", "Calculus", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
      exclude: ["onnx.proto"], swiftSettings: swiftSettings),
    .target(
      name: "Networks", dependencies: ["ONNXFormat", "Arrays", "Calculus", "Kernels"],
      swiftSettings: swiftSettings),

    // A line in, a reply out; and the program that reads the line.
    .target(
      name: "Session", dependencies: ["Networks", "Arrays", "Calculus", "Page"], swiftSettings: swiftSettings),
    .systemLibrary(name: "CEditline", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
    .executableTarget(
      name: "nabla",
      dependencies: [
        "Session", "Networks", "Arrays", "Calculus", "Page", "CEditline",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),

    // Ours beside others'. What the machine can do at most is measured in C.
    .target(name: "CLimits", path: "Benchmarks/CLimits"),
    .executableTarget(
      name: "nabla-bench",
      dependencies: [
        "Networks", "Calculus", "Kernels", "CLimits",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks", exclude: ["CLimits", "Verification", "peers"], swiftSettings: swiftSettings),
    // What each kernel makes of a fixed set of numbers, for the tests to compare levels and processors.
    .executableTarget(
      name: "kernels-verify", dependencies: ["Kernels"], path: "Benchmarks/Verification",
      swiftSettings: swiftSettings),

    .testTarget(name: "KernelsTests", dependencies: ["Kernels"], swiftSettings: swiftSettings),
    .testTarget(name: "PageTests", dependencies: ["Page"], swiftSettings: swiftSettings),
    .testTarget(
      name: "CalculusTests", dependencies: ["Calculus", "Kernels"], resources: [.copy("Corpus")],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ArraysTests", dependencies: ["Arrays", "Calculus", "Transcripts"], swiftSettings: swiftSettings),
    .testTarget(
      name: "ONNXFormatTests", dependencies: ["ONNXFormat", "Arrays", "Calculus", "Transcripts"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "NetworksTests",
      dependencies: ["Networks", "ONNXFormat", "Arrays", "Calculus", "Kernels", "Transcripts"],
      resources: [.copy("Cases")], swiftSettings: swiftSettings),
    // Recorded conversations in Markdown, for the two targets that play them.
    .target(name: "Transcripts", path: "Tests/Transcripts", swiftSettings: swiftSettings),
    .testTarget(
      name: "SessionTests",
      dependencies: ["Session", "Networks", "Arrays", "Calculus", "Page", "Transcripts"],
      exclude: ["Transcripts"], swiftSettings: swiftSettings),
    // Reads the machine code of the build that NABLA names, and runs the kernels on emulated processors.
    .testTarget(
      name: "MachineCodeTests", dependencies: ["Kernels", "Transcripts", "kernels-verify"],
      swiftSettings: swiftSettings),
    // Drives the built executable, whose path it finds in the variable NABLA.
    .testTarget(name: "EndToEndTests", dependencies: ["Transcripts"], swiftSettings: swiftSettings),
    // Proved numbers: a program of its own, which nabla starts when it needs one.
  ] + levels + ballTargets
)
