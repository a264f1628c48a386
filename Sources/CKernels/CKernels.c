// The package manager wants one source file in a C target; all of this one is in the header.
#include "CKernels.h"
