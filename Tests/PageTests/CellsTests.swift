// The width table against known characters and, where there is one, against the C library.

import Page
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct CellsTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("\t\u{1B}\n", 0), ("é", 1), ("e\u{301}", 1), ("x\u{302}", 1), ("中文", 4),
    ("（", 2), ("한", 2), ("\u{1112}\u{1161}\u{11AB}", 2), ("日本語 x", 8), ("😀", 2), ("👩\u{200D}🔬", 4),
    ("∂∇√∫∑×·→", 8), ("αβγδεπσΩ", 8), ("x²³⁴⁵ⁿ₁₂ᵀ", 9), ("⎛⎜⎝⎡⎢⎣⎧⎨⎩", 9), ("─│┌┐└┘┤", 7), ("▁▂▃▄▅▆▇█·", 9),
    ("⠀⡠⣿", 3), ("…‘’′−≈", 6), ("ℝ⊗✓", 3), ("ﬁ", 1), ("\u{200B}\u{FEFF}", 0), ("🇩🇪", 2), ("𝑥", 1), ("⌠⌡", 2),
  ])
  func `width of`(string: String, cells: Int) {
    #expect(Cells.width(of: string) == cells)
    #expect(Text(string).lines.map(\.width).max() == cells)
  }

  @Test func `a prefix keeps the marks of its last character`() {
    #expect(Cells.prefix("x\u{302}y", cells: 1) == "x\u{302}")
    #expect(Cells.prefix("a中b", cells: 2) == "a")
    #expect(Cells.truncated("a中b文", to: 5) == "a中b…")
    #expect(Cells.truncated("abc", to: 2, ellipsis: "...") == "..")
    #expect(Cells.padded("中", to: 5, .center) == " 中  ")
  }

  #if canImport(Glibc)
    @Test func `the table agrees with wcwidth`() throws {
      try #require(setlocale(LC_CTYPE, "C.UTF-8") != nil)
      let symbol = try #require(dlsym(nil, "wcwidth"))
      typealias Function = @convention(c) (UInt32) -> Int32
      let wcwidth = unsafeBitCast(symbol, to: Function.self)
      // Blocks in which Unicode has not changed a width for years, so any C library will do.
      let blocks: [ClosedRange<UInt32>] = [
        0x20...0x7E, 0xA0...0x52F, 0x5D0...0x5EA, 0x1E00...0x1FFF, 0x2010...0x2027, 0x2030...0x205F,
        0x2070...0x209F, 0x20D0...0x20F0, 0x2100...0x25FF, 0x2800...0x28FF, 0x3041...0x30FF, 0x4E00...0x9FFF,
        0xAC00...0xD7A3, 0xFF01...0xFF60, 0x1D400...0x1D7FF, 0x1F600...0x1F64F,
      ]
      var compared = 0
      for value in blocks.joined() {
        let expected = wcwidth(value)
        guard expected >= 0, let scalar = Unicode.Scalar(value) else { continue }
        #expect(Cells.width(of: scalar) == Int(expected), "U+\(String(value, radix: 16))")
        compared += 1
      }
      #expect(compared > 30_000)
    }
  #endif
}
