// GiNaC on the symbolic workloads. Reads the name of a workload a line and answers `workload<TAB>peer<TAB>seconds`
// and a line with a dot. The expression is built anew for every answer, outside the time, which is the process's.
#include <ginac/ginac.h>
#include <ctime>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
using namespace GiNaC;

static double seconds() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

// A fresh variable each time, so that nothing is known of it.
static ex fresh(const std::string &name) { return symbol(name); }

static void report(const std::string &workload, const char *peer, double value) {
  std::cout << workload << '\t' << peer << '\t' << value << '\n';
}

static double once(const ex &e, const ex &x) {
  const symbol &s = ex_to<symbol>(x);
  double start = seconds();
  ex d = e.diff(s);
  return seconds() - start;
}

// One .diff for each order, with and without multiplying out in between; the better of the two counts.
static double orders(const ex &e, const ex &x, int n) {
  const symbol &s = ex_to<symbol>(x);
  double best = 1e300;
  for (int expands = 0; expands < 2; expands++) {
    double start = seconds();
    ex d = e;
    for (int k = 0; k < n && seconds() - start < best; k++) {
      d = d.diff(s);
      if (expands) d = d.expand();
      // The plain form may grow beyond all bounds; what takes 5 seconds is given up.
      if (!expands && seconds() - start > 5) break;
    }
    double taken = seconds() - start;
    if (taken < best && (expands || taken < 5)) best = taken;
  }
  return best;
}

static void run(const std::string &w) {
  ex x = fresh("x");
  std::istringstream words(w);
  std::string kind;
  int n = 0;
  words >> kind >> n;
  if (kind == "sum") {
    exvector terms;
    for (int i = 1; i <= n; i++) terms.push_back(pow(x, i) * sin(i * x));
    report(w, "GiNaC", once(add(terms), x));
  } else if (kind == "product") {
    exvector factors;
    for (int i = 1; i <= n; i++) factors.push_back(x + i);
    report(w, "GiNaC", once(mul(factors), x));
  } else if (kind == "tower") {
    ex e = x;
    for (int i = 0; i < n; i++) e = i % 2 ? cos(e) : sin(e);
    report(w, "GiNaC", once(e, x));
  } else if (kind == "sine") {
    report(w, "GiNaC", orders(sin(x) * exp(x) * pow(x, 5), x, n));
  } else if (kind == "tangent") {
    report(w, "GiNaC", orders(tan(x), x, n));
  } else if (kind == "gauss") {
    report(w, "GiNaC", orders(exp(-pow(x, 2)), x, n));
  } else if (kind == "gradient" || kind == "hessian") {
    exvector v, terms;
    for (int i = 0; i < n; i++) v.push_back(fresh("x" + std::to_string(i)));
    for (int i = 0; i + 1 < n; i++) {
      terms.push_back(100 * pow(v[i + 1] - pow(v[i], 2), 2));
      terms.push_back(pow(1 - v[i], 2));
    }
    ex f = add(terms);
    exvector gradient, hessian;
    double start = seconds();
    for (int i = 0; i < n; i++) gradient.push_back(f.diff(ex_to<symbol>(v[i])));
    if (kind == "hessian") {
      start = seconds();
      for (int i = 0; i < n; i++)
        for (int j = i; j < n; j++) hessian.push_back(gradient[i].diff(ex_to<symbol>(v[j])));
    }
    report(w, "GiNaC", seconds() - start);
  }
}

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    run(line);
    std::cout << "." << std::endl;
  }
}
