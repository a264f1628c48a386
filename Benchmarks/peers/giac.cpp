// giac on the symbolic workloads, in the same way as ginac.cpp; `list FILE` differentiates the problems of a file,
// a line each, and writes the answers: parsing, differentiation and printing, but not starting.
#include <giac/config.h>
#include <giac/giac.h>
#include <ctime>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
using namespace giac;

static double seconds() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

static context surroundings;
static const context *here = &surroundings;

static void report(const std::string &workload, double value) {
  std::cout << workload << '\t' << "giac" << '\t' << value << '\n';
}

static double once(const gen &e, const gen &x) {
  double start = seconds();
  gen d = derive(e, x, here);
  return seconds() - start;
}

// The plain derivative of the derivative, and with simplification in between; the better of the two counts.
static double orders(const gen &e, const gen &x, int n) {
  double best = 1e300;
  for (int normal = 1; normal >= 0; normal--) {
    double start = seconds();
    gen d = e;
    int k = 0;
    for (; k < n && seconds() - start < best && seconds() - start < 5; k++) {
      d = derive(d, x, here);
      if (normal) d = ratnormal(d, here);
    }
    double taken = seconds() - start;
    if (k == n && taken < best) best = taken;
  }
  return best;
}

static void run(const std::string &w) {
  gen x = identificateur("x");
  std::istringstream words(w);
  std::string kind, file;
  words >> kind;
  int n = 0;
  if (kind == "list") {
    words >> file;
    std::ifstream in(file);
    std::vector<std::string> lines;
    std::string line;
    while (std::getline(in, line)) lines.push_back(line);
    size_t written = 0;
    double start = seconds();
    for (const std::string &text : lines) written += eval(gen(text, here), 1, here).print(here).size();
    if (written > 0) report(w, seconds() - start);
    return;
  }
  words >> n;
  if (kind == "sum") {
    vecteur terms;
    for (int i = 1; i <= n; i++) terms.push_back(pow(x, i) * sin(gen(i) * x, here));
    report(w, once(symbolic(at_plus, gen(terms, _SEQ__VECT)), x));
  } else if (kind == "product") {
    vecteur factors;
    for (int i = 1; i <= n; i++) factors.push_back(x + gen(i));
    report(w, once(symbolic(at_prod, gen(factors, _SEQ__VECT)), x));
  } else if (kind == "tower") {
    gen e = x;
    for (int i = 0; i < n; i++) e = symbolic(i % 2 ? at_cos : at_sin, e);
    report(w, once(e, x));
  } else if (kind == "sine") {
    double best = orders(sin(x, here) * exp(x, here) * pow(x, 5), x, n);
    if (best < 1e299) report(w, best);
  } else if (kind == "tangent") {
    double best = orders(symbolic(at_tan, x), x, n);
    if (best < 1e299) report(w, best);
  } else if (kind == "gauss") {
    double best = orders(exp(-pow(x, 2), here), x, n);
    if (best < 1e299) report(w, best);
  } else if (kind == "gradient" || kind == "hessian") {
    vecteur v, terms, gradient, hessian;
    for (int i = 0; i < n; i++) v.push_back(identificateur("x" + std::to_string(i)));
    for (int i = 0; i + 1 < n; i++) {
      terms.push_back(gen(100) * pow(v[i + 1] - pow(v[i], 2), 2));
      terms.push_back(pow(gen(1) - v[i], 2));
    }
    gen f = symbolic(at_plus, gen(terms, _SEQ__VECT));
    double start = seconds();
    for (int i = 0; i < n; i++) gradient.push_back(derive(f, v[i], here));
    if (kind == "hessian") {
      start = seconds();
      for (int i = 0; i < n; i++)
        for (int j = i; j < n; j++) hessian.push_back(derive(gradient[i], v[j], here));
    }
    report(w, seconds() - start);
  }
}

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    try {
      run(line);
    } catch (std::exception &failure) {
      std::cerr << "giac: " << line << ": " << failure.what() << '\n';
    }
    std::cout << "." << std::endl;
  }
}
