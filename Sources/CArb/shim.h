/* FLINT's real and complex balls as one module. Up to version 2 of FLINT they are a library of their own, Arb, whose
   headers lie beside FLINT's folder; since version 3 they lie in it. */
#ifndef CARB_SHIM_H
#define CARB_SHIM_H

#if __has_include(<flint/arb.h>)
#include <flint/flint.h>
#include <flint/fmpz.h>
#include <flint/fmpq.h>
#include <flint/arb.h>
#include <flint/acb.h>
#include <flint/arb_hypgeom.h>
#include <flint/acb_hypgeom.h>
#include <flint/acb_elliptic.h>
#include <flint/acb_dirichlet.h>
#else
#include <arb.h>
#include <acb.h>
#include <arb_hypgeom.h>
#include <acb_hypgeom.h>
#include <acb_elliptic.h>
#include <acb_dirichlet.h>
#include <flint/fmpz.h>
#include <flint/fmpq.h>
#endif

/* The roundings are macros, which Swift does not see. */
static inline double nearest_double(const arf_struct *x) { return arf_get_d(x, ARF_RND_NEAR); }
static inline double double_below(const arf_struct *x) { return arf_get_d(x, ARF_RND_FLOOR); }
static inline double double_above(const arf_struct *x) { return arf_get_d(x, ARF_RND_CEIL); }

#endif
