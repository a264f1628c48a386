/* libedit for Swift. Swift cannot call C functions with a variable number of arguments, and libedit's
   settings all go through such functions; each wrapper here fixes the arity and the types of one use.
   Everything is `static inline` in this header, so there is no C target to build. */

#ifndef NABLA_CEDITLINE_H
#define NABLA_CEDITLINE_H

#include <histedit.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

/* Needs _XOPEN_SOURCE in glibc's header, which the importer does not set. */
extern int wcwidth(wchar_t);

/* Starts libedit on standard input. `terminal` (1 or 2) must be a tty: libedit refuses to edit otherwise.
   Drawing then goes to `nowhere`, because the program draws for itself; so does what terminfo complains
   of at the start. After that, messages about the user's .editrc go to standard error. */
static inline EditLine *ce_start(const char *program, int terminal, FILE *nowhere) {
  EditLine *e = el_init(program, stdin, terminal == 2 ? stderr : stdout, nowhere);
  if (e == NULL) return NULL;
  el_wset(e, EL_SETFP, 1, nowhere);
  el_wset(e, EL_SETFP, 2, stderr);
  el_wset(e, EL_SIGNAL, 0);
  return e;
}

static inline int ce_emacs(EditLine *e) { return el_set(e, EL_EDITOR, "emacs"); }

static inline int ce_is_vi(EditLine *e) {
  const wchar_t *name = NULL;
  return el_wget(e, EL_EDITOR, &name) == 0 && name != NULL && name[0] == L'v';
}

static inline int ce_set_owner(EditLine *e, void *owner) { return el_wset(e, EL_CLIENTDATA, owner); }

static inline void *ce_owner(EditLine *e) {
  void *owner = NULL;
  return el_wget(e, EL_CLIENTDATA, &owner) == 0 ? owner : NULL;
}

static inline int ce_set_reader(EditLine *e, el_rfunc_t f) { return el_wset(e, EL_GETCFN, f); }

/* 1: the tty in editing mode, 0: as it was found. */
static inline int ce_raw(EditLine *e, int on) { return el_wset(e, EL_PREP_TERM, on); }

static inline int ce_tty(EditLine *e, const char *setting) {
  return el_set(e, EL_SETTY, "-d", setting, NULL);
}

static inline int ce_add(EditLine *e, const char *name, const char *help,
                         unsigned char (*f)(EditLine *, wint_t)) {
  return el_set(e, EL_ADDFN, name, help, f);
}

static inline int ce_bind(EditLine *e, const char *key, const char *command) {
  return el_set(e, EL_BIND, key, command, NULL);
}

/* The same in the other map of the editor: vi's command mode. */
static inline int ce_bind_alternative(EditLine *e, const char *key, const char *command) {
  return el_set(e, EL_BIND, "-a", key, command, NULL);
}

/* Some of vi's commands leave the cursor outside the text, and the next one then copies a negative number
   of characters. Called before each key; what el_wline returns is libedit's own record of the line. */
static inline void ce_repair(EditLine *e) {
  LineInfoW *line = (LineInfoW *)el_wline(e);
  if (line->lastchar < line->buffer) line->lastchar = line->buffer;
  if (line->cursor > line->lastchar) line->cursor = line->lastchar;
  if (line->cursor < line->buffer) line->cursor = line->buffer;
}

/* The window in which libedit believes to draw; it measures the real one at each line. In a narrow one
   what it keeps of the screen runs past its tables. */
static inline void ce_set_window(EditLine *e) {
  el_set(e, EL_SETTC, "li", "64", NULL);
  el_set(e, EL_SETTC, "co", "512", NULL);
}

/* History as libedit itself searches it (vi's / and n). */
static inline HistoryW *ce_history(EditLine *e, int size) {
  HistEventW event;
  HistoryW *h = history_winit();
  if (h == NULL) return NULL;
  history_w(h, &event, H_SETSIZE, size);
  el_wset(e, EL_HIST, history_w, h);
  return h;
}

static inline int ce_history_enter(HistoryW *h, const wchar_t *line) {
  HistEventW event;
  return history_w(h, &event, H_ENTER, line);
}

/* `sigaction` in Swift differs between systems by a union; here it does not. */
static inline int ce_on_signal(int number, void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  return sigaction(number, &action, NULL);
}

static inline int ce_default_signal(int number) { return ce_on_signal(number, SIG_DFL); }

static inline int ce_ignore_signal(int number) { return ce_on_signal(number, SIG_IGN); }

static inline int ce_signal_is_ignored(int number) {
  struct sigaction action;
  return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

/* The characters that mean interrupt, suspend and quit at this tty; 0 where switched off. */
static inline int ce_special(const struct termios *t, int which) {
  cc_t c = t->c_cc[which];
  return c == (cc_t)_POSIX_VDISABLE ? 0 : c;
}

#endif
