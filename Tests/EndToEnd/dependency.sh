#!/bin/sh
# Depends on the library as another package does: on a tagged version of a repository, `from: "1.0.0"`, once as
# it comes and once without the trait WideKernels; builds both, runs them, and looks at the numbers.
#
# A package that is depended on by version may not set every flag (before tools version 6.2, none that the
# loops need), so nothing but such a build shows that this one may.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d "${TMPDIR:-/tmp}/nabla-dependency.XXXXXX")
trap 'rm -rf "$folder"' EXIT INT TERM

# The files as they are now, committed or not, as a repository with one version.
mkdir "$folder/nabla" "$folder/reader" "$folder/reader/Sources"
tar -C "$root" -cf - Package.swift Sources Benchmarks Tests | tar -C "$folder/nabla" -xf -
cd "$folder/nabla"
git init -q
git add -A
git -c user.name=nobody -c user.email=nobody@localhost commit -qm "One version"
git tag 1.0.0

# What the library itself depends on is taken from where it was already fetched, if it was. Nothing is written to
# the package manager's caches.
printf '%s\n' '// swift-tools-version: 6.2' 'import PackageDescription' 'let package = Package(name: "reader")' \
  >"$folder/reader/Package.swift"
for repository in "$root"/.build/repositories/*/ "$root"/.build/checked/repositories/*/; do
  url=$(git -C "$repository" config remote.origin.url 2>/dev/null) || continue
  name=$(basename "$url" .git)
  [ ! -e "$folder/$name" ] || continue
  git clone -q --bare "$repository" "$folder/$name"
  swift package --package-path "$folder/reader" config set-mirror --original "$url" --mirror "file://$folder/$name" \
    >/dev/null
done

cat >"$folder/reader/Sources/main.swift" <<'EOF'
import Kernels

let x = [0.0, 1, -1, 2.5, 700], exact = [1, 2.718281828459045, 0.36787944117144233, 12.182493960703473, 1.0142320547350045e304]
var y = x
KernelSet.current[.exp](x, &y, x.count)
var product = [0.0, 0, 0, 0]
KernelSet.current.matrix.product(
  MatrixShape(rows: 2, columns: 2, depth: 2), 1, [1, 2, 3, 4], 2, [5, 6, 7, 8], 2, &product, 2, false)
let right = zip(y, exact).allSatisfy { ($0 - $1).magnitude <= 2 * $1.ulp } && product == [19, 22, 43, 50]
print(KernelSet.current.name, right ? "right" : "wrong: \(y), \(product)")
EOF

# What the reader prints with one way of depending.
reader() {
  cat >"$folder/reader/Package.swift" <<EOF
// swift-tools-version: 6.2
import PackageDescription
let package = Package(
  name: "reader",
  dependencies: [.package(url: "file://$folder/nabla", from: "1.0.0"$1)],
  targets: [.executableTarget(
    name: "reader", dependencies: [.product(name: "Kernels", package: "nabla")], path: "Sources")])
EOF
  swift build --package-path "$folder/reader" --cache-path "$folder/cache" \
    --security-path "$folder/security" </dev/null >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
  "$folder/reader/.build/debug/reader"
}

expect() {
  [ "$1" = "$2" ] || { echo "dependency: $3 prints '$1', expected '$2'" >&2; exit 1; }
}

level=portable
# Whether the processor has everything that is named, as Linux tells it.
has() { for flag in "$@"; do grep -qw "$flag" /proc/cpuinfo 2>/dev/null || return 1; done; }
if [ "$(uname -m)" = x86_64 ] && has avx2 fma bmi1 bmi2 f16c movbe abm; then
  level=avx2
  if has avx512f avx512bw avx512cd avx512dq avx512vl; then level=avx512; fi
fi
NABLA_KERNELS=
export NABLA_KERNELS
expect "$(reader '')" "$level right" "the library as it comes"
expect "$(NABLA_KERNELS=portable "$folder/reader/.build/debug/reader")" "portable right" "the same, asked for portable loops,"
expect "$(reader ', traits: []')" "portable right" "the library without WideKernels"
echo "dependency: a package that depends on a version builds and runs, with $level loops and without"
