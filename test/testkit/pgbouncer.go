package testkit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// PgBouncer starts a pooler in the given pool_mode, with its own defaults,
// before the PostgreSQL database of the URL, for one test alone. It returns the
// URL that leads through it.
func PgBouncer(t testing.TB, rawURL, mode string) string {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		if program = "/usr/sbin/pgbouncer"; !isProgram(program) {
			skip(t, "PgBouncer", "no pgbouncer in PATH or /usr/sbin")
		}
	}
	through, err := startPgBouncer(t, program, rawURL, mode)
	if err != nil {
		t.Fatalf("start PgBouncer: %v", err)
	}
	return through
}

func isProgram(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func startPgBouncer(t testing.TB, program, rawURL, mode string) (string, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "unframed-pgbouncer-")
	if err != nil {
		return "", err
	}
	as, err := unprivileged(dir)
	if err != nil {
		return "", err
	}
	port, err := FreePort()
	if err != nil {
		return "", err
	}
	name := strings.TrimPrefix(u.Path, "/")
	settings := fmt.Sprintf("[databases]\n%s = host=%s port=%s dbname=%s\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %s\nunix_socket_dir =\nauth_type = any\npool_mode = %s\n",
		name, u.Hostname(), u.Port(), name, port, mode)
	// auth_type any signs everybody in as the user that the database names.
	settings = strings.Replace(settings, "\n[pgbouncer]", " user="+u.User.Username()+"\n[pgbouncer]", 1)
	file := filepath.Join(dir, "pgbouncer.ini")
	if err := os.WriteFile(file, []byte(settings), 0o644); err != nil { // #nosec G306 -- another user reads it
		return "", err
	}
	p := &process{dir: dir, as: as, argv: []string{program, file}}
	if err := p.start(); err != nil {
		return "", err
	}
	t.Cleanup(func() { _ = p.stop("INT", false) })
	u.Host = "127.0.0.1:" + port
	ctx, cancel := context.WithTimeout(context.Background(), startDeadline)
	defer cancel()
	err = poll(ctx, func() error { return pingPooler(ctx, u.String()) })
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, p.log())
	}
	return u.String(), err
}

// pingPooler waits for an answer; that a parameter is not known is one.
func pingPooler(ctx context.Context, through string) error {
	db, err := sql.Open("postgres", through)
	if err != nil {
		return err
	}
	err = db.PingContext(ctx)
	return errors.Join(err, db.Close())
}
