# Every chore of the project by name. `make` lists them; the work itself is in Scripts/.
#
# Standard input and output belong to nabla: `make -s run <script >answers` must be the same as
# running the program. So building reads nothing, prints nothing there, and speaks on standard error.

PREFIX = /usr/local
DESTDIR =
ARGS =
FILE =
BENCH =
PEERS =

NABLA := .build/release/nabla
SOURCES := Package.swift Scripts/build $(shell find Sources 2>/dev/null | sed 's/ /\\ /g')

.PHONY: help run build test check bench bless docs fmt install clean setup

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: .build/nabla.built ## start nabla; ARGS='-e "d/dx x^x"' and FILE=script are handed on
	@exec $(NABLA) $(ARGS) $(if $(FILE),'$(subst ','\'',$(FILE))')

build: .build/nabla.built ## compile the optimised executable, .build/release/nabla

# The stamp, not the executable: swift build leaves an executable alone that is already right, and
# its age would then send every make back to the compiler. Folders count too, so deletions are seen.
.build/nabla.built: $(SOURCES)
	@Scripts/build
	@touch $@

# The second program is compiled beside the tests, whose modules wait for one another and leave a processor idle.
test: .build/nabla.built ## run all tests, optimised, with assertions on; ARGS='--filter PageTests' to choose
	@{ [ -n '$(subst ','\'',$(ARGS))' ] || Tests/EndToEnd/dependency.sh; } & other=$$!; \
	  NABLA="$(CURDIR)/$(NABLA)" NABLA_BALLS="$(CURDIR)/$(NABLA)-balls" Scripts/test $(ARGS); \
	  status=$$?; wait $$other && exit $$status

check: ## what a change must pass: formatting, the tests, and the prompt in a terminal where there is tmux
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks
	@$(MAKE) -s --no-print-directory test
	@BUSY='diff(sin(x e^x), x, 3000)' ANSWERS='^7$$' Tests/EndToEnd/prompt.sh $(NABLA)

bench: .build/nabla.built ## time nabla beside its peers; PEERS=1 sets them up; BENCH='arguments', such as --help
	@Scripts/build nabla-bench
	@exec .build/release/nabla-bench $(if $(PEERS),--peers) $(BENCH)

bless: .build/nabla.built ## record transcripts and reference pages anew and show what changed
	@NABLA_BLESS=1 NABLA="$(CURDIR)/$(NABLA)" NABLA_BALLS="$(CURDIR)/$(NABLA)-balls" Scripts/test $(ARGS)
	@git --no-pager diff --stat -- docs Tests

docs: .build/nabla.built ## write the reference pages from their tables
	@NABLA_BLESS=1 NABLA="$(CURDIR)/$(NABLA)" NABLA_BALLS="$(CURDIR)/$(NABLA)-balls" Scripts/test --filter Reference

fmt: ## format all Swift files in place
	@swift format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks

install: .build/nabla.built ## copy nabla and nabla-balls to PREFIX/bin (PREFIX=/usr/local)
	@install -d '$(DESTDIR)$(PREFIX)/bin'
	@install -m 755 $(NABLA) '$(DESTDIR)$(PREFIX)/bin/nabla'
	@[ ! -x $(NABLA)-balls ] || install -m 755 $(NABLA)-balls '$(DESTDIR)$(PREFIX)/bin/nabla-balls'

clean: ## remove everything that was built
	@rm -rf .build

setup: ## install the C libraries, libedit and FLINT, where they are missing
	@Scripts/setup
