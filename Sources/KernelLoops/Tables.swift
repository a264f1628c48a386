// Tables of sixteen numbers, two vectors each, for processors that can hold them in registers. What a table
// holds is exact or as good as: the points at which logarithms are taken were chosen so that the logarithm is
// a number of 42 bits after the point to within 2⁻⁶⁶.

#if KERNELS_AVX512
  import CKernels

  /// Entry `index & 15` of a table.
  @inline(__always) func lookup(_ table: (Lanes, Lanes), _ index: Bits) -> Lanes {
    ck_lookup(unsafeBitCast(index, to: SIMD8<Int64>.self), table.0, table.1)
  }

  /// Entry i of a table for 21 <= i <= 43: the numbers up to 36 by their last four bits, those beyond by three.
  @inline(__always) func lookup(_ table: (Lanes, Lanes, Lanes), _ index: Bits, beyond: LaneMask) -> Lanes {
    let high = ck_lookup8(unsafeBitCast(index, to: SIMD8<Int64>.self), table.2)
    return select(beyond, high, lookup((table.0, table.1), index))
  }

  /// 2^(i/16).
  @inline(__always) var exponentials: (Lanes, Lanes) {
    (
      Lanes(
        0x1p+0, 0x1.0b5586cf9890fp+0, 0x1.172b83c7d517bp+0, 0x1.2387a6e756238p+0,
        0x1.306fe0a31b715p+0, 0x1.3dea64c123422p+0, 0x1.4bfdad5362a27p+0, 0x1.5ab07dd485429p+0),
      Lanes(
        0x1.6a09e667f3bcdp+0, 0x1.7a11473eb0187p+0, 0x1.8ace5422aa0dbp+0, 0x1.9c49182a3f09p+0,
        0x1.ae89f995ad3adp+0, 0x1.c199bdd85529cp+0, 0x1.d5818dcfba487p+0, 0x1.ea4afa2a490dap+0)
    )
  }

  /// What 2^(i/16) has beyond its double, as a share of it.
  @inline(__always) var exponentialTails: (Lanes, Lanes) {
    (
      Lanes(
        0, 0x1.79aa65d837b6cp-54, -0x1.01b15eaa59348p-55, 0x1.68efde3a8a893p-54,
        0x1.34d754db0abb6p-55, 0x1.59f48a72a4c6cp-55, 0x1.690cebb7aafbp-56, 0x1.063e1e21c5409p-54),
      Lanes(
        -0x1.3b3efbf5e2229p-54, -0x1.b32dcb94da51dp-56, 0x1.db72fc1f0eab4p-55, 0x1.1affc2b91ce27p-56,
        0x1.c1a7792cb3386p-55, 0x1.36eae30af0cb3p-56, 0x1.4a385a63d07a7p-56, -0x1.ff7128fd391f1p-55)
    )
  }

  /// c[i], near the inverse of the middle of the ith interval of mantissas; for natural logarithms.
  @inline(__always) var logInverses: (Lanes, Lanes) {
    (
      Lanes(
        0x1p+0, 0x1.e1e1e1ca2ef37p-1, 0x1.c71c71bb52936p-1, 0x1.af286bb0ffd7p-1,
        0x1.999999b6e453ap-1, 0x1.8618619d0e9edp-1, 0x1.745d173ec855ep-1, 0x1.642c8589c8593p-1),
      Lanes(
        0x1.58ed23112ffa8p-1, 0x1.4e5e0a65076b3p+0, 0x1.4141414d90542p+0, 0x1.3521cfc9d12c1p+0,
        0x1.29e412950fda9p+0, 0x1.1f7047d5bb32fp+0, 0x1.15b1e5eefb1fdp+0, 0x1.0c9714f428d02p+0)
    )
  }

  /// -ln c[i].
  @inline(__always) var logs: (Lanes, Lanes) {
    (
      Lanes(
        0, 0x1.f0a30d93f8p-5, 0x1.e270774cc8p-4, 0x1.5ff30781bap-3,
        0x1.c8ff7be734p-3, 0x1.1675ca7e74p-2, 0x1.4618bc351fp-2, 0x1.739d7f7f9dp-2),
      Lanes(
        0x1.947941a70bp-2, -0x1.1178e7f7e5p-2, -0x1.d1037f74cep-3, -0x1.823c16ee24p-3,
        -0x1.365fcac226p-3, -0x1.da7275ddfp-4, -0x1.4d311557p-4, -0x1.894aa060d8p-5)
    )
  }

  /// c[i], near the inverse of the middle of the ith interval of mantissas; for binary logarithms.
  @inline(__always) var log2Inverses: (Lanes, Lanes) {
    (
      Lanes(
        0x1p+0, 0x1.e1e1e1e39132ep-1, 0x1.c71c71bf01886p-1, 0x1.af286bc0a4f21p-1,
        0x1.999999aac7f52p-1, 0x1.86186186172d4p-1, 0x1.745d173efc5c9p-1, 0x1.642c858c59086p-1),
      Lanes(
        0x1.58ed2309ea25fp-1, 0x1.4e5e0a6d00c2ep+0, 0x1.414141438be16p+0, 0x1.3521cfbec69fcp+0,
        0x1.29e41291b77bep+0, 0x1.1f7047cde9499p+0, 0x1.15b1e5e7c653bp+0, 0x1.0c9714f004186p+0)
    )
  }

  /// -log₂ c[i].
  @inline(__always) var log2s: (Lanes, Lanes) {
    (
      Lanes(
        0, 0x1.663f6f97e8p-4, 0x1.5c01a3d45cp-3, 0x1.fbc16bd0fcp-3,
        0x1.49a7847edap-2, 0x1.91bba891f6p-2, 0x1.d6753e1e4ap-2, 0x1.0c10501668p-1),
      Lanes(
        0x1.23c41d3e87p-1, -0x1.8a898091c2p-2, -0x1.4f6fbb3776p-2, -0x1.169c056fep-2,
        -0x1.bfc67a03a4p-3, -0x1.563dc20e7p-3, -0x1.e0b1ad4458p-4, -0x1.1bb3295cbp-4)
    )
  }

  /// c[i], near the inverse of the middle of the ith interval of mantissas; for decimal logarithms.
  @inline(__always) var log10Inverses: (Lanes, Lanes) {
    (
      Lanes(
        0x1p+0, 0x1.e1e1e1e4cabap-1, 0x1.c71c71e36fec8p-1, 0x1.af286bc8f1912p-1,
        0x1.999999bf4aeddp-1, 0x1.861861856f714p-1, 0x1.745d174008403p-1, 0x1.642c85903fdbep-1),
      Lanes(
        0x1.58ed2304e07e8p-1, 0x1.4e5e0a7adef8ep+0, 0x1.4141414b75c2p+0, 0x1.3521cfba66f52p+0,
        0x1.29e4129b2cbf9p+0, 0x1.1f7047da42783p+0, 0x1.15b1e5fd5786p+0, 0x1.0c9714f3b8a03p+0)
    )
  }

  /// -log₁₀ c[i].
  @inline(__always) var log10s: (Lanes, Lanes) {
    (
      Lanes(
        0, 0x1.af5f928518p-6, 0x1.a30a9c833p-5, 0x1.31b3056112p-4,
        0x1.8cf182e4b2p-4, 0x1.e3bc1ab3e4p-4, 0x1.1b3e71fa67p-3, 0x1.42c7e7ff5dp-3),
      Lanes(
        0x1.5f52447a9bp-3, -0x1.db11eda09ep-4, -0x1.93e7de4846p-4, -0x1.4f7aadc7f6p-4,
        -0x1.0d966cb3ecp-4, -0x1.9c197aa898p-5, -0x1.21681ba9acp-5, -0x1.559bd16a5p-6)
    )
  }

  /// -ln(i/32) for i = 21 ... 43, 42 bits after the point.
  @inline(__always) var logsOf32nds: (Lanes, Lanes, Lanes) {
    (
      Lanes(
        0, -0x1.f829b0e78p-6, -0x1.f0a30c0118p-5, -0x1.6f0d28ae58p-4,
        -0x1.e27076e2bp-4, 0x1.af5295248dp-2, 0x1.7fafa3bd81p-2, 0x1.522ae0738ap-2),
      Lanes(
        0x1.269621134ep-2, 0x1.f991c6cb3cp-3, 0x1.a93ed3c8aep-3, 0x1.5bf406b544p-3,
        0x1.1178e8227ep-3, 0x1.9335e5d594p-4, 0x1.08598b59e4p-4, 0x1.0415d89e78p-5),
      Lanes(
        -0x1.c8ff7c79aap-3, -0x1.fb9186d5e4p-3, -0x1.1675cababap-2, -0x1.2e8e2bae12p-2,
        0, -0x1.29552f82p-3, -0x1.5ff3070a7ap-3, -0x1.9525a9cf46p-3)
    )
  }

  /// What is missing there.
  @inline(__always) var logTailsOf32nds: (Lanes, Lanes, Lanes) {
    (
      Lanes(
        0, -0x1.980267c7e09e4p-45, 0x1.d599e83368e91p-45, 0x1.4b4641b664613p-44,
        0x1.a342c2af0003cp-45, -0x1.17cc552774458p-45, 0x1.46fb79bf6d4cbp-44, 0x1.ebe708164c759p-45),
      Lanes(
        -0x1.1b61f10522625p-44, -0x1.90d04cd7cc834p-44, -0x1.8724350562169p-45, -0x1.27023eb68981cp-46,
        0x1.1ef78ce2d07f2p-45, 0x1.3115c3abd47dap-45, -0x1.7e5dd7009902cp-46, -0x1.dddc7f461c516p-44),
      Lanes(
        0x1.7794f689f8434p-45, 0x1.d572aab993c87p-47, -0x1.8380e731f55c4p-44, 0x1.67b1e99b72bd8p-45,
        0, 0x1.5b967f4471dfcp-44, 0x1.8586f183bebf2p-44, 0x1.297137d9f158fp-44)
    )
  }

  /// c[i], near the inverse of 1 + i/16 + 1/32.
  @inline(__always) var cubeInverses: (Lanes, Lanes) {
    (
      Lanes(
        0x1.f07c1f03f9ac1p-1, 0x1.d41d41d66ab01p-1, 0x1.bacf918d44c24p-1, 0x1.a41a41a2ac319p-1,
        0x1.8f9c18ee08a5ap-1, 0x1.7d05f4018b9a8p-1, 0x1.6c16c16e6ffc7p-1, 0x1.5c9882b9edd97p-1),
      Lanes(
        0x1.4e5e0a6e7ba2dp-1, 0x1.4141414a5cb0dp-1, 0x1.3521cfa61b842p-1, 0x1.29e412acf0ec7p-1,
        0x1.1f7047e249becp-1, 0x1.15b1e5f88874dp-1, 0x1.0c971503d3122p-1, 0x1.041040f177b1cp-1)
    )
  }

  /// 1 / cbrt c[i].
  @inline(__always) var cubeRoots: (Lanes, Lanes) {
    (
      Lanes(
        0x1.02a3ad2f9f178p+0, 0x1.07c3236a9bbedp+0, 0x1.0cb18b547f931p+0, 0x1.11733d6686a8ap+0,
        0x1.160bfc15950b1p+0, 0x1.1a7f0eb10564ap+0, 0x1.1ecf55da08aafp+0, 0x1.22ff5c2f7e721p+0),
      Lanes(
        0x1.27116362fb38fp+0, 0x1.2b076f10493c7p+0, 0x1.2ee34da7d344dp+0, 0x1.32a69f73d53bp+0,
        0x1.3652dd0b35049p+0, 0x1.39e95c0590d58p+0, 0x1.3d6b53769526ep+0, 0x1.40d9df9c97824p+0)
    )
  }

  /// 53 bits each of 1 / 2π, from those before the point on.
  @inline(__always) var turnsOfRadian: (Lanes, Lanes, Lanes) {
    (
      Lanes(
        0, 0x1.45f306dc9c880p-3, 0x1.529fc2757d1f5p-1, 0x1.a6ee06db14accp-3,
        0x1.3c439041fe514p-3, 0x1.1d5ef5de2b0dbp-1, 0x1.246e3a424dd2ep-1, 0x1.924bba8274600p-10),
      Lanes(
        0x1.21cfe1deb1cb0p-3, 0x1.29a73ee88235ep-2, 0x1.52ebb4484e99cp-1, 0x1.c09ad17df904ep-2,
        0x1.91d639835339cp-3, 0x1.a4e422fc5defcp-1, 0x1.283b1ff897ffdp-1, 0x1.c0b301fde5e23p-1),
      Lanes(
        0x1.6b414da3eda68p-4, 0x1.3f6793e584dbap-1, 0x1.e8c7ecd3cbfd4p-2, 0x1.6ba93dd63f5f0p-3,
        0x1.7c5ecf41ce7dep-1, 0x1.4a525d4d7f6bcp-3, 0x1.b11f8d5d08560p-1, 0x1.98237e3db5d5cp-3)
    )
  }

  /// s[i], near i / 15.499.
  @inline(__always) var shares: (Lanes, Lanes) {
    (
      Lanes(
        0, 0x1.08466ded8994cp-4, 0x1.08466de8300c8p-3, 0x1.8c69a4dc4487ap-3,
        0x1.08466de76e30dp-2, 0x1.4a58095d21e2cp-2, 0x1.8c69a4da2b7e8p-2, 0x1.ce7b4052c9a9ap-2),
      Lanes(
        0x1.08466de7b04bfp-1, 0x1.294f3ba57ff37p-1, 0x1.4a580961bb359p-1, 0x1.6b60d7226ff5dp-1,
        0x1.8c69a4dc1ff6bp-1, 0x1.ad72729873e7ap-1, 0x1.ce7b4054ee17bp-1, 0x1.ef840e12ca168p-1)
    )
  }

  /// 1 / (1 + s[i]).
  @inline(__always) var shareInverses: (Lanes, Lanes) {
    (
      Lanes(
        0x1p+0, 0x1.e0f7c2cd537f3p-1, 0x1.c57b7ca0ab4abp-1, 0x1.acf7ee9e4b07fp-1,
        0x1.96f80e99894d1p-1, 0x1.831da8f5fce0bp-1, 0x1.711c10e90480fp-1, 0x1.60b43b65b3760p-1),
      Lanes(
        0x1.51b1d88ab3bdbp-1, 0x1.43e922fe706b2p-1, 0x1.3735332c01039p-1, 0x1.2b76b396949e4p-1,
        0x1.2092dd951dc90p-1, 0x1.1672ac8f2c239p-1, 0x1.0d023af5fa41fp-1, 0x1.04303f413ed22p-1)
    )
  }

  /// ln(1 + s[i]).
  @inline(__always) var shareLogs: (Lanes, Lanes) {
    (
      Lanes(
        0, 0x1.001972392cf17p-4, 0x1.f11fd05c7cb8bp-4, 0x1.6a6021f1937ddp-3,
        0x1.d632105019238p-3, 0x1.1e4f9e8ad8c3dp-2, 0x1.4f159f14ef5a9p-2, 0x1.7da3da170eb77p-2),
      Lanes(
        0x1.aa2bb57c5a1f3p-2, 0x1.d4d8695e7afeep-2, 0x1.fdcffd58c214dp-2, 0x1.129a0a8b108eap-1,
        0x1.25914b69b9e2cp-1, 0x1.37db1a331b059p-1, 0x1.49836e28f88e8p-1, 0x1.5a950c1a67c20p-1)
    )
  }
#endif
