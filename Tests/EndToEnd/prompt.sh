#!/usr/bin/env bash
# Drives the prompt in a real terminal (tmux) and looks at the screen. What was entered is read back from
# the history file, so no answer of the program has to be known here.
#
#   Tests/EndToEnd/prompt.sh [-v] [-o 'group group …'] COMMAND [ARGUMENT…]
#
# What the program is expected to say can be set from outside:
PROMPT=${PROMPT-'nabla>'}                 # the prompt
CONTINUATION=${CONTINUATION-'...>'}       # before further lines
BUSY=${BUSY-'compute'}                    # a line that computes for at least ten seconds and heeds Ctrl-C
INTERRUPTED=${INTERRUPTED-'interrupted'}  # what is said then
STUBBORN=${STUBBORN-''}                   # a line that ignores Ctrl-C for some seconds; empty: not tried
OPENING=${OPENING-'diff(x^2,'}            # an open line
CLOSING=${CLOSING-'x)'}                   # what closes it
STEM=${STEM-'si'}                         # has several completions …
LISTED=${LISTED-'sinh'}                   # … one of which is this
HINTED=${HINTED-''}                       # a line that gets a preview; empty: not tried
HINT=${HINT-'→'}                          # what the preview shows
NO_HISTORY=${NO_HISTORY-'--no-history'}   # the option; empty: not tried
ANSWERS=${ANSWERS-'^<7>$'}                # what the line "7" prints to a pipe
set -u

verbose=0 only=''
while getopts 'vo:' option; do
  case $option in v) verbose=1 ;; o) only=" $OPTARG " ;; *) exit 64 ;; esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || { sed -n '2,6p' "$0" >&2; exit 64; }
command -v tmux > /dev/null || { echo "skipped: tmux is not installed"; exit 0; }

program=$(realpath -e -- "$(command -v -- "$1")") || { echo "$1: not found" >&2; exit 66; }
command=$(printf '%q ' "$program" "${@:2}")
box=$(mktemp -d)
socket="$box/socket"
trap 'tmux -S "$socket" kill-server 2> /dev/null; rm -rf "$box"' EXIT
unset XDG_STATE_HOME EDITRC NO_COLOR LC_ALL LC_CTYPE TMUX INSIDE_EMACS
export LANG=C.UTF-8
history_file=.local/state/nabla/history
failures=0 checks=0 windows=0 home=''

t() { tmux -S "$socket" "$@"; }
screen() { t capture-pane -p; }
log() { t capture-pane -pJ -S -2000; }
keys() { t send-keys "$@"; }
text() { t send-keys -l -- "$1"; }
enter() { text "$1"; keys Enter; }
cursor() { t display -p '#{cursor_x},#{cursor_y}'; }

ok() { checks=$((checks + 1)); [ $verbose = 0 ] || echo "ok      $1"; }
failed() {
  checks=$((checks + 1)) failures=$((failures + 1))
  echo "FAILED  $1"
  [ $# -lt 2 ] || echo "        wanted: $2"
  echo "        cursor $(cursor 2> /dev/null); screen:"
  screen 2> /dev/null | sed -e 's/^/        | /' | sed -e '/^        | $/d'
}

# eventually NAME COMMAND…: true within five seconds, or a failure with the screen.
eventually() {
  local name=$1 i; shift
  for ((i = 0; i < 100; i++)); do
    if "$@" > /dev/null 2>&1; then ok "$name"; return 0; fi
    sleep 0.05
  done
  failed "$name" "$*"
  return 1
}
shows() { screen | grep -qF -- "$1"; }
matches() { screen | grep -qE -- "$1"; }
lacks() { ! screen | grep -qF -- "$1"; }
count_is() { [ "$(screen | grep -cF -- "$2")" = "$1" ]; }
# The last row that is not empty.
last_is() { [ "$(screen | sed -e 's/ *$//' | grep -v '^$' | tail -1)" = "$1" ]; }
cursor_is() { [ "$(cursor)" = "$1" ]; }
column_is() { [ "$(t display -p '#{cursor_x}')" = "$1" ]; }
line_is() { last_is "$PROMPT $1"; }
idle() { last_is "$PROMPT"; }
at_shell() { last_is '$'; }
entered() { [ "$(tail -n 1 "$home/$history_file" 2> /dev/null)" = "$1" ]; }
holds() { grep -qxF -- "$1" "$home/$history_file"; }
style_of() { t capture-pane -pe | grep -F -- "$1"; }

# shell [SETTING…]: a fresh window of 60 by 20 with a shell in it, and a fresh home directory.
shell() {
  t kill-server 2> /dev/null
  windows=$((windows + 1)) socket="$box/socket$windows" # a dying server still holds its old socket
  home=$(mktemp -d "$box/home.XXXXXX")
  # shellcheck disable=SC2145
  t -f /dev/null new-session -d -x 60 -y 20 \
    "cd '$home'; exec env HOME='$home' PS1='$ ' $* ${SHELL_UNDER:-bash --norc --noprofile -i}"
  for ((i = 0; i < 100; i++)); do at_shell && return; sleep 0.05; done
}
run() { enter " clear; $* $command${extra-}"; for ((i = 0; i < 160; i++)); do idle && return; sleep 0.05; done; failed "the prompt comes ($*)"; }
# begin [SETTING…]: the program at its prompt.
begin() { shell; run "env $*"; }
sane() { enter " clear; stty -a | grep -c -- '-icanon\\|-echo \\|-isig'"; eventually "$1" matches '^0$'; }

group() { [ -z "$only" ] || [[ $only == *" $1 "* ]] || return 1; [ $verbose = 0 ] || echo "-- $1"; }

if group text; then
  begin
  text '∂∇πθ中文é'; eventually 'signs of every kind can be typed' line_is '∂∇πθ中文é'
  eventually 'wide signs take two columns' column_is 16
  keys Left Left Left; text '+'; eventually 'and inserted in the middle' line_is '∂∇πθ+中文é'
  keys BSpace BSpace; eventually 'and rubbed out' line_is '∂∇π中文é'
  keys Home; text '2'; keys End; text '3'; keys Enter
  eventually 'and entered' entered '2∂∇π中文é3'
  text $'x\u0302y\u0302z'; eventually 'a mark takes no column' column_is 10
  keys Left; text 'w'; eventually 'after a mark one can insert' line_is $'x\u0302y\u0302wz'
  eventually 'and the cursor is right there' column_is 10
  keys Enter; eventually 'marks are entered' entered $'x\u0302y\u0302wz'
  text $'a\U0001F469\u200D\U0001F52Cb'; keys Enter
  eventually 'joined emoji are kept' entered $'a\U0001F469\u200D\U0001F52Cb'
  text '1234567890123456789012345678901234567890123456789012'; text '中'
  eventually 'the last column takes a narrow sign, a wide one goes to the next row' column_is 2
  keys BSpace; text '9'; eventually 'a full row puts the cursor in the next' column_is 0
  keys Enter; eventually 'a full row is entered' entered '12345678901234567890123456789012345678901234567890129'
fi

if group locale; then
  for setting in LANG=C LANG=POSIX 'LC_ALL=en_US.UTF-8' '-u LANG'; do
    begin "$setting"
    enter '∂é+1'; eventually "$setting: nothing is lost on the way in" entered '∂é+1'
    keys Up; eventually "$setting: nor on the way back" line_is '∂é+1'
  done
fi

if group colour; then
  begin; text 'qq'
  eventually 'the prompt is coloured' eval "style_of '$PROMPT' | grep -q '\[32m'"
  eventually 'its colour does not leak' eval "style_of '$PROMPT' | grep -q '$PROMPT \?.\[\(0\|39\)m'"
  begin NO_COLOR=1; text '12+sin'
  eventually 'NO_COLOR is honoured' eval "line_is '12+sin' && ! t capture-pane -pe | grep -q '\[3[0-9]m'"
fi

if group completion; then
  begin
  text '\theta'; keys Tab; eventually '\theta becomes θ' line_is 'θ'
  text '\del'; keys Tab; eventually '\del is enough for δ' line_is 'θδ'
  text '\le'; keys Tab; eventually 'the exact name wins' line_is 'θδ≤'
  text '\partial'; keys Tab; text 'x'; eventually '\partial becomes ∂' line_is 'θδ≤∂x'
  keys C-u; text "1+$STEM"; keys Tab; sleep 0.2; keys Tab
  eventually 'the second Tab lists' eval "shows '$LISTED' && line_is '1+$STEM'"
  keys C-a C-f C-f; text 'qqqzz'; keys Tab; eventually 'without candidates nothing happens' line_is "1+qqqzz$STEM"
fi

if group history; then
  begin
  for line in 11 12 '2+∂' 11; do enter "$line"; sleep 0.2; done
  keys Up; eventually 'Up gives the last line' line_is 11
  keys Up; eventually 'a repetition is kept once' line_is '2+∂'
  keys Down Down; eventually 'Down comes back to the new line' idle
  text '1'; keys Up; sleep 0.1; keys Up; eventually 'Up looks for the beginning' line_is 12
  keys C-u; enter "$OPENING"; enter "$CLOSING"
  eventually 'a continued line is one entry' entered "$OPENING\\n$CLOSING"
  keys C-d; eventually 'Ctrl-D leaves' at_shell
  enter " clear; stat -c %a $history_file .local/state/nabla"
  eventually 'the file is private' eval "matches '^600$' && matches '^700$'"
  run
  keys Up; eventually 'the next session knows it whole' eval "shows '$PROMPT $OPENING' && last_is '$CONTINUATION $CLOSING'"
  keys Up; eventually 'Up goes on to the entry before' line_is 11
  keys C-u; enter 'second\\\\thoughts'; keys C-d; eventually 'leaves again' at_shell
  run; keys Up; eventually 'a backslash survives the file' line_is 'second\\\\thoughts'
  if [ -n "$NO_HISTORY" ]; then
    keys C-c C-d; at_shell; sleep 0.3
    extra=" $NO_HISTORY" run; enter '4711'; keys Up; eventually 'without a file: the session remembers' line_is 4711
    keys C-u C-d; sleep 0.3; eventually 'without a file: nothing is written' eval "! holds 4711"
  fi
  shell; mkdir -p "$home/.local/state/nabla"; chmod 700 "$home/.local/state/nabla"
  seq 1 12000 > "$home/$history_file"; head -c 3000000 /dev/zero | tr '\0' 'a' | fold -w 300 > "$home/old"
  cat "$home/$history_file" >> "$home/old"; mv "$home/old" "$home/$history_file"
  run; keys Up; eventually 'a large file is read from its end' line_is 12000
fi

if group hostile; then
  for kind in loop fifo directory device damaged unreadable; do
    shell; dir="$home/.local/state/nabla"; mkdir -p "$dir"
    case $kind in
      loop) ln -s history "$dir/history" ;;
      fifo) mkfifo "$dir/history" ;;
      directory) mkdir "$dir/history" ;;
      device) ln -s /dev/zero "$dir/history" ;;
      damaged) { echo good; head -c 2000 /bin/sh | tr '\n' ' '; echo; printf 'bad\\q\n\377\376\nfine'; } > "$dir/history" ;;
      unreadable) printf 'a line\n' > "$home/.local/state/file"; rm -rf "$dir"; mv "$home/.local/state/file" "$dir" ;;
    esac
    run; eventually "history that is a $kind: one note, then the prompt" eval "count_is 1 'note:' && idle"
    enter '5+5'; keys Up; eventually "history that is a $kind: the session goes on" line_is '5+5'
    [ $kind != damaged ] || { keys Up; eventually 'what is whole in it is kept' line_is fine; }
  done
  shell; mkfifo "$home/.editrc"; run; eventually '.editrc that is a FIFO does not block' idle
fi

if group search; then
  begin
  for line in 'a+∂' 'b+∇' '中文' 'c+[1]'; do enter "$line"; sleep 0.2; done
  text 'keep'; keys C-r; text '∂'; eventually 'Ctrl-R finds ∂' matches '∂: a\+∂$'
  keys BSpace; text '∇'; eventually 'and ∇' matches '∇: b\+∇$'
  keys BSpace; text '中'; eventually 'and 中' matches '中: 中文$'
  keys BSpace; text '['; eventually 'and a bracket' matches '\[: c\+\[1\]$'
  keys C-g; eventually 'Ctrl-G gives the line back' line_is keep
  keys C-r; text '∂'; sleep 0.2; keys C-c; eventually 'Ctrl-C leaves the search only' line_is keep
  keys C-r; text '+'; sleep 0.1; keys C-r; sleep 0.1; eventually 'Ctrl-R again goes further back' matches '\+: b\+∇$'
  keys C-r; sleep 0.1; keys C-r; eventually 'the end of the history is told' shows 'no such'
  keys Right; eventually 'an arrow takes the line to edit it' line_is 'a+∂'
  keys C-u C-r; text '∇'; sleep 0.2; keys Enter; eventually 'Enter runs it' entered 'b+∇'
  keys C-r C-c C-c; eventually 'and the prompt is there' idle
fi

if group interrupt; then
  begin
  text 'half'; keys C-c; eventually 'Ctrl-C drops the line' eval "shows 'half^C' && idle"
  keys C-c C-c C-c; sleep 0.2; eventually 'many of them leave nothing but prompts' idle
  enter "$OPENING"; text '1'; keys C-c; eventually 'also of a continued line' idle
  keys C-u; text '123456789012345678901234567890123456789012345678901234567890'; keys Home C-c
  eventually 'also with several rows' eval "matches '67890\^C *$' && idle"
  enter "$BUSY"; sleep 0.7; keys C-c; eventually 'a computation is interrupted' eval "shows '$INTERRUPTED' && idle"
  enter '8'; eventually 'and the next line is heard' entered 8
  enter "$BUSY"; sleep 0.7; keys C-z; sleep 0.3; eventually 'Ctrl-Z stops a computation' at_shell
  enter 'fg'; sleep 0.3; keys C-c; eventually 'fg and Ctrl-C end it' idle
  if [ -n "$STUBBORN" ]; then
    enter "$STUBBORN"; sleep 0.7; keys C-c; sleep 0.2; keys C-c; eventually 'the second Ctrl-C ends the program' at_shell
    enter ' clear; echo "status $?"'
    sane 'and the terminal is sane'
    run; enter "$STUBBORN"; sleep 0.7; keys C-c; sleep 0.2; keys C-c; sleep 0.5; enter 'echo "status $?"'
    eventually 'with status 130' shows 'status 130'
  fi
  begin; text 'x'; pid=$(pgrep -n -P "$(t display -p '#{pane_pid}')"); kill -INT "$pid"
  eventually 'kill -INT is a Ctrl-C' eval "shows 'x^C' && idle"
fi

if group end; then
  begin
  text '1+2'; keys C-d; eventually 'Ctrl-D at the end of a line does nothing' line_is '1+2'
  keys Home C-d; eventually 'and deletes forward inside' line_is '+2'
  keys C-k C-d; eventually 'and leaves from an empty one' at_shell
  eventually 'with a newline' eval "screen | grep -v '^ *$' | tail -2 | head -1 | grep -qF '$PROMPT'"
  sane 'the terminal is as it was'
fi

if group stop; then
  for under in 'bash --norc --noprofile -i' 'dash -i'; do
    command -v "${under%% *}" > /dev/null || continue
    SHELL_UNDER=$under shell; run
    text 'half+1'; keys Left C-z; eventually "$under: Ctrl-Z gives the shell" eval "matches 'Stopped' && at_shell"
    enter ' stty -a | grep -c -- "-icanon"'; eventually "$under: with a sane terminal" matches '^0$'
    enter 'fg'; eventually "$under: fg restores the line" line_is 'half+1'
    text '2'; keys Enter; eventually "$under: and the cursor" entered 'half+21'
    keys C-d; at_shell
  done
  shell; enter " clear; env $command &"; sleep 0.5; keys Enter; eventually 'started in the background it waits' matches 'Stopped'
  enter ' clear; fg'; eventually 'and comes up with fg' idle; text '5'; keys Enter; eventually 'and hears' entered 5
  begin; text 'abc'; pid=$(pgrep -n -P "$(t display -p '#{pane_pid}')"); kill -STOP "$pid"; sleep 0.3
  enter ' fg'; eventually 'a stop from outside and fg' last_is "$PROMPT abc"
fi

if group kill; then
  for signal in TERM HUP QUIT SEGV; do
    shell
    cat > "$home/parent" << END
$command
stty -a | grep -c -- '-icanon'
echo "still here"
END
    enter ' clear; ulimit -c 0; sh ./parent'; sleep 0.2; eventually 'the prompt under a script' idle
    text 'ab'; sleep 0.2
    pid=$(pgrep -f -n "$(basename "$program")" -P "$(pgrep -n -P "$(t display -p '#{pane_pid}')")")
    kill -$signal "$pid"
    eventually "$signal: the script around goes on, the terminal is sane" eval "shows 'still here' && matches '^0$' && at_shell"
    keys Space; t set-buffer -b p 'pasted'; t paste-buffer -p -b p; sleep 0.2
    eventually "$signal: paste mode is off" lacks '00~'
  done
fi

if group resize; then
  begin
  long='111+222+333+444+555+666+777+888+999+aaa+bbb+ccc+ddd+eee+fff+ggg+hhh+iii+jjj+kkk'
  text "$long"; sleep 0.2
  for width in 40 76 50 25 60; do
    t resize-window -x $width; sleep 0.3
    eventually "$width columns: drawn once" eval "[ \$(screen | tr -d '\n' | grep -o '111+' | wc -l) = 1 ] && [ \$(screen | tr -d '\n' | grep -o jjj+kkk | wc -l) = 1 ]"
    eventually "$width columns: the cursor is at the end" column_is $(((7 + ${#long}) % width))
  done
  keys Home; sleep 0.2; t resize-window -x 33; sleep 0.3
  eventually 'with the cursor at the start' eval "[ \$(screen | tr -d '\n' | grep -o '111+' | wc -l) = 1 ] && column_is 7"
  keys Enter; eventually 'the line is whole' entered "$long"
fi

if group continuation; then
  begin
  enter "$OPENING"; eventually 'an open bracket continues' last_is "$CONTINUATION"
  enter "$CLOSING"; eventually 'until it is closed' entered "$OPENING\\n$CLOSING"
  enter '1 + \'; eventually 'a backslash continues' last_is "$CONTINUATION"
  enter '2'; eventually 'and the next line ends it' entered '1 + \\\n2'
  enter "$OPENING"; enter '1,'; enter ''; eventually 'an empty line ends it' entered "$OPENING\\n1,"
  keys Up; sleep 0.2; keys Left Up Home; text '7'; keys Down End; text '9'; sleep 0.1
  eventually 'all of it can be edited' eval "shows '$PROMPT 7$OPENING' && last_is '$CONTINUATION 1,9'"
  keys C-c
  text '1'; keys M-Enter; text '2'; eventually 'Alt-Enter begins a line at will' last_is "$CONTINUATION 2"
  keys Enter; eventually 'and they are entered together' entered '1\n2'
fi

if group paste; then
  begin
  t set-buffer -b p $'a = 1\n\tb = 2\nc = 3\n'; t paste-buffer -p -b p
  eventually 'a paste of several lines waits' last_is "$CONTINUATION c = 3"
  keys BSpace; text '4'; keys Enter; eventually 'can be edited and runs as one' entered 'a = 1\n b = 2\nc = 4'
  t set-buffer -b p $'x\x03y\x1b[31m]z\x1a\x04w'; t paste-buffer -p -b p
  eventually 'controls in a paste are dropped' line_is 'xy[31m]zw'
  keys Enter; eventually 'none of them acts' entered 'xy[31m]zw'
  text 'pq'; keys Left; t set-buffer -b p '∂中'; t paste-buffer -p -b p; keys Enter
  eventually 'it goes in at the cursor' entered 'p∂中q'
  t set-buffer -b p $'21\n22\n23\n'; t paste-buffer -b p
  eventually 'without brackets the lines run one by one' eval "holds 21 && holds 22 && holds 23"
  begin
  head -c 40000 /dev/zero | tr '\0' '7' > "$home/long"; t load-buffer -b p "$home/long"; t paste-buffer -p -b p
  eventually '40 000 signs are taken' eval "screen | grep -c '^7*$' | grep -qE '^(19|20)$'"
  text '+1'; sleep 0.3; keys C-u; eventually 'and can be edited' idle
  text '6'; keys Enter; eventually 'and left' entered 6
fi

if group editrc; then
  shell; printf 'bind -v\n' > "$home/.editrc"; run
  text 'abc def'; keys Escape; sleep 0.2; text '0cw'; text 'xyz'; keys Escape; sleep 0.2; text '$a'; text '!'; keys Enter
  eventually 'vi: commands' entered 'xyz def!'
  text '\theta'; keys Tab; eventually 'vi: Tab completes' line_is 'θ'
  t set-buffer -b p '1+1'; t paste-buffer -p -b p; eventually 'vi: paste' line_is 'θ1+1'
  keys Left Left; text '9'; eventually 'vi: arrows' line_is 'θ19+1'
  keys Enter; sleep 0.2; keys Up; eventually 'vi: Up' line_is 'θ19+1'
  keys Escape; sleep 0.2; text 'k'; eventually 'vi: k' line_is 'xyz def!'
  text 'j'; eventually 'vi: j' line_is 'θ19+1'
  text '0'; sleep 0.1; text 'dwi'; keys C-r; text 'xyz'; eventually 'vi: Ctrl-R' matches 'xyz: xyz def!$'
  keys C-c C-c; eventually 'vi: Ctrl-C' idle
  text 'abc def'; keys Escape; sleep 0.2; text '0dw'; eventually 'vi: a word is deleted' line_is def
  text 'u'; eventually 'vi: u takes it back' line_is 'abc def'
  text '~'; eventually 'vi: ~' line_is 'Abc def'; text 'x.p'; eventually 'vi: x, . and p' line_is 'A cdef'
  keys C-c; eventually 'vi: Ctrl-C in command mode' idle
  keys Escape; sleep 0.2; text '/xyz'; keys Enter; eventually 'vi: / searches' line_is 'xyz def!'
  keys C-c C-d
  eventually 'vi: Ctrl-D' at_shell
  shell; printf 'nabla:bind ^G ed-move-to-beg\nother:bind -v\nnonsense here\nbind ^T ed-move-to-beg\n' > "$home/.editrc"; run
  text '\thet'; keys Tab; eventually 'a bad line does no harm' line_is 'θ'
  shell; printf 'bind ^T nosuchfunction\nbind ^T nabla-line-start\n' > "$home/.editrc"; run; text '12'; keys C-t; text '3'
  eventually 'our commands can be bound there' line_is '312'
fi

if group kinds; then
  begin TERM=dumb
  text 'ab∂'; keys Left; text 'c'; eventually 'TERM=dumb: editing' line_is 'abc∂'
  keys Enter; eventually 'TERM=dumb: entering' entered 'abc∂'
  text '123456789012345678901234567890123456789012345678901234567890'; text 'XYZ'; sleep 0.2
  eventually 'TERM=dumb: a long line slides' eval "matches 'XYZ *$'"
  keys Home; eventually 'TERM=dumb: and back' eval "last_is '$PROMPT 1234567890123456789012345678901234567890123456789012'"
  keys C-u C-k Up; eventually 'TERM=dumb: history' line_is 'abc∂'
  keys C-c; enter "$OPENING"; eventually 'TERM=dumb: continuation' last_is "$CONTINUATION"
  enter "$CLOSING"; eventually 'TERM=dumb: one entry' entered "$OPENING\\n$CLOSING"
  eventually 'TERM=dumb: no sequences' eval "! t capture-pane -pe | grep -q '\[3[0-9]m'"
  for setting in '-u TERM' TERM= TERM=nosuchterminal; do
    begin "$setting"; text '1∂'; keys Left; text '2'; keys Enter
    eventually "$setting: editing" entered '12∂'
    eventually "$setting: no complaints" eval "lacks 'terminal type' && lacks 'terminal settings'"
  done
  begin TERM=emacs; enter '1+1'; eventually 'TERM=emacs: plain lines' entered '1+1'
  text 'z'; keys C-c; sleep 0.2; eventually 'TERM=emacs: Ctrl-C' idle
  keys C-d; eventually 'TERM=emacs: Ctrl-D' at_shell
fi

if group pipes; then
  shell; enter " clear; echo 7 | $command"; eventually 'standard input a pipe: no prompt' eval "matches '$ANSWERS' && lacks '$PROMPT'"
  shell; enter " clear; $command | tee log"; eventually 'standard output a pipe: the prompt is there' idle
  text '77'; keys BSpace Enter; sleep 0.3; keys C-d; eventually 'standard output a pipe: it ends' at_shell
  eventually 'standard output a pipe: only answers in it' eval "grep -q '$ANSWERS' $home/log && ! grep -q '$PROMPT' $home/log"
fi

if group tall; then
  begin
  for ((i = 1; i <= 40; i++)); do text "+1234567890123456789012345678901234567890$((1000 + i))"; done
  eventually 'a text taller than the window: its end is seen' eval "matches '1040 *$'"
  keys Home; eventually 'Home: its start is seen' eval "matches '^$PROMPT \+1234'"
  text '9'; eventually 'Home: one can type there' eval "matches '^$PROMPT 9\+1234' && column_is 8"
  keys End; eventually 'End: the end again' eval "matches '1040 *$'"
  keys Enter; eventually 'and all of it arrives' eval "tail -n 1 $home/$history_file | grep -q '^9+1234.*1040$'"
  eventually 'the prompt follows' idle
fi

if group words; then
  begin
  text "f'(x_1)+sin(theta^2)"; keys M-b M-b; text '!'; eventually 'words are names, operators are not' line_is "f'(x_1)+sin(!theta^2)"
  keys M-d; eventually 'Alt-D' line_is "f'(x_1)+sin(!^2)"
  keys C-y; eventually 'Ctrl-Y' line_is "f'(x_1)+sin(!theta^2)"
  keys C-Left; text '?'; eventually 'Ctrl-Left' line_is "f'(x_1)+sin(!?theta^2)"
  keys C-w; eventually 'Ctrl-W' line_is "f'(x_1)+theta^2)"
  keys C-k; eventually 'Ctrl-K' line_is "f'(x_1)+"
  keys C-_ ; eventually 'Ctrl-_ takes back' line_is "f'(x_1)+theta^2)"
  keys C-a C-k; eventually 'Ctrl-A' idle
  text 'abc'; keys Home DC; eventually 'Delete' line_is bc
  keys F5; text 'd'; eventually 'an unknown key types nothing' line_is dbc
fi

if [ -n "$HINTED" ] && group hint; then
  begin; text "$HINTED"; eventually 'a preview comes' shows "$HINT"
  eventually 'and leaves the cursor alone' column_is $((${#PROMPT} + 1 + ${#HINTED}))
  keys Right; sleep 0.3; keys Enter; eventually 'it is not part of the line' entered "$HINTED"
  eventually 'and does not stay' count_is 0 "$HINTED  $HINT"
fi

if [ $failures = 0 ]; then echo "all $checks checks of the prompt hold"; else echo "$failures of $checks checks failed"; fi
[ $failures = 0 ]
