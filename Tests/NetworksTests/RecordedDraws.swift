// What seeds drew when these generators were written.

let recordedNormals: [Double] = []

/// Fingerprints of 40 examples of seed 11.
let recordedData: [String: UInt64] = [:]
