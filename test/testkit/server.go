package testkit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/lib/pq"
)

const startDeadline = 60 * time.Second

// watch runs a server until its standard input says how to stop it or ends,
// which it does however the test process dies; SIGKILL is no exception. A
// parent-death signal would be shorter, but Linux sends it when the starting
// thread ends, and Go ends threads.
const watch = `
dir=$1; shift
cd "$dir" || exit 1
"$@" >>server.log 2>&1 </dev/null &
server=$!
read -r signal keep || true
kill -s "${signal:-KILL}" $server 2>/dev/null
wait $server
[ "$keep" = keep ] && exit
for try in 1 2 3 4 5; do # what it started may write for a moment longer
  rm -rf "$dir" 2>/dev/null && break
  sleep 1
done
`

// serverLog is where watch puts what the server writes.
const serverLog = "server.log"

// process is a server that ends with the test process.
type process struct {
	dir    string
	argv   []string
	env    []string            // beside environment()
	as     *syscall.Credential // nil to run as ourselves
	cmd    *exec.Cmd
	orders io.WriteCloser
}

func (p *process) start() error {
	cmd := exec.Command("/bin/sh", append([]string{"-c", watch, "watch", p.dir}, p.argv...)...)
	cmd.Env = append(environment(), p.env...)
	// A group of its own keeps Ctrl-C from reaching the server before the tests.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: p.as}
	orders, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	p.cmd, p.orders = cmd, orders
	return nil
}

// stop ends the server with the named signal and waits until it is gone. Its
// files stay when keep is set.
func (p *process) stop(signal string, keep bool) error {
	order := signal
	if keep {
		order += " keep"
	}
	if _, err := io.WriteString(p.orders, order+"\n"); err != nil {
		return err
	}
	if err := p.orders.Close(); err != nil {
		return err
	}
	var exit *exec.ExitError
	if err := p.cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return err
	}
	return nil
}

// log returns the end of what the server wrote.
func (p *process) log() string {
	whole := p.Log()
	return whole[max(0, len(whole)-2000):]
}

// Log is all that the server wrote to its log.
func (p *process) Log() string {
	b, err := os.ReadFile(filepath.Join(p.dir, serverLog))
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// environment is ours without what would redirect a database program.
func environment() []string {
	var env []string
	for _, name := range []string{"PATH", "TZ", "TMPDIR", "LD_LIBRARY_PATH"} {
		if value, set := os.LookupEnv(name); set {
			env = append(env, name+"="+value)
		}
	}
	return append(env, "LC_ALL=C", "HOME=/nonexistent")
}

// await waits until the database answers.
func await(url string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startDeadline)
	defer cancel()
	db, err := sql.Open("postgres", url)
	if err != nil {
		return err
	}
	defer db.Close()
	return poll(ctx, func() error { return db.PingContext(ctx) })
}

// poll asks until there is no error or no time left.
func poll(ctx context.Context, ask func() error) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := ask()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("no answer in time: %w", err)
		case <-tick.C:
		}
	}
}

// createDatabase makes an empty database. Its name is ours and quoted: no
// server takes an identifier as a parameter.
func createDatabase(adminURL, name string) error {
	return onServer(adminURL, "CREATE DATABASE "+pq.QuoteIdentifier(name))
}

// createSpokenDatabase makes one, on PostgreSQL, that sorts text as English does.
func createSpokenDatabase(adminURL, name string) error {
	return onServer(adminURL, "CREATE DATABASE "+pq.QuoteIdentifier(name)+" TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'")
}

func onServer(adminURL, statement string, args ...any) error {
	db, err := sql.Open("postgres", adminURL)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(statement, args...)
	return err
}

// parseID reads a numeric user or group id.
func parseID(s string) (uint32, error) {
	n, err := strconv.ParseUint(s, 10, 32)
	return uint32(n), err
}
