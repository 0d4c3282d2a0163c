package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"unframed/config"
	"unframed/test/testkit"
)

// TestMain lets the test binary be the application, so that the tests run the
// real commands in processes of their own.
func TestMain(m *testing.M) {
	if os.Getenv("RUN_AS_APP") == "1" {
		main()
		return
	}
	os.Exit(m.Run())
}

// app prepares a command in dir, with the given settings alone, which ends with the
// test at the latest.
func app(t *testing.T, dir string, settings []string, args ...string) *exec.Cmd {
	t.Helper()
	return appWithin(t.Context(), dir, settings, args...)
}

func appWithin(ctx context.Context, dir string, settings []string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Dir = dir
	cmd.Env = append([]string{"RUN_AS_APP=1", "PATH=" + os.Getenv("PATH"), "HOME=" + dir}, settings...)
	return cmd
}

// runApp runs a command to its end, within a minute.
func runApp(t *testing.T, dir string, settings []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out, errs bytes.Buffer
	cmd := appWithin(ctx, dir, settings, args...)
	cmd.Stdout, cmd.Stderr, cmd.Stdin = &out, &errs, strings.NewReader("correct horse battery staple\n")
	_ = cmd.Run() // the code tells
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

func files(t *testing.T, dir string) string {
	t.Helper()
	var names []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

// TestStartThatCannotSucceedSaysWhyInOneSentence covers what operators meet.
func TestStartThatCannotSucceedSaysWhyInOneSentence(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	free := "APP_ADDR=127.0.0.1:0"
	for name, c := range map[string]struct {
		prepare  func(dir string)
		settings []string
		says     string
		leaves   string
	}{
		"data is a file":    {func(dir string) { _ = os.WriteFile(filepath.Join(dir, "data"), nil, 0o600) }, []string{free}, "data directory data cannot be made", "data"},
		"database is a dir": {func(dir string) { _ = os.MkdirAll(filepath.Join(dir, "data/app.db"), 0o700) }, []string{free}, "data/app.db cannot be written", "data"},
		"database is no db": {func(dir string) {
			_ = os.Mkdir(filepath.Join(dir, "data"), 0o700)
			_ = os.WriteFile(filepath.Join(dir, "data/app.db"), []byte(strings.Repeat("x", 5000)), 0o600)
		}, []string{free}, "data/app.db cannot be used", "data"},
		"port is occupied":   {nil, []string{"APP_ADDR=" + taken.Addr().String()}, "address already in use", ""},
		"metrics port taken": {nil, []string{free, "APP_METRICS_ADDR=" + taken.Addr().String()}, "APP_METRICS_ADDR", ""},
		"not a database URL": {nil, []string{free, "DATABASE_URL=nonsense"}, "DATABASE_URL", ""},
		"nobody listens":     {nil, []string{free, "DATABASE_URL=postgresql://u:secretpw@" + closed.Addr().String() + "/d?sslmode=disable"}, "cannot be reached", ""},
		"unknown host":       {nil, []string{free, "DATABASE_URL=postgresql://u:secretpw@nowhere.invalid/d?sslmode=disable"}, "cannot be reached", ""},
		"unknown variable":   {nil, []string{free, "APP_PORT=1"}, "APP_PORT", ""},
		"production, bare":   {nil, []string{free, "APP_ENV=production"}, "APP_SECRET_KEY", ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if c.prepare != nil {
				c.prepare(dir)
			}
			_, stderr, code := runApp(t, dir, c.settings)
			if code != 1 || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, c.says) {
				t.Errorf("code %d, says:\n%s", code, stderr)
			}
			if strings.Contains(stderr, "secretpw") || strings.Contains(stderr, "goroutine") {
				t.Errorf("it says too much:\n%s", stderr)
			}
			if got := files(t, dir); got != c.leaves {
				t.Errorf("it leaves %q behind", got)
			}
		})
	}
}

func TestWrongDatabaseNameAndUserAreNamed(t *testing.T) {
	url := testkit.Postgres(t)
	at := strings.LastIndex(url, "/")
	_, stderr, code := runApp(t, t.TempDir(), []string{"APP_ADDR=127.0.0.1:0", "DATABASE_URL=" + url[:at] + "/nothing?sslmode=disable"})
	if code != 1 || !strings.Contains(stderr, `database "nothing" does not exist`) || strings.Count(stderr, "\n") != 1 {
		t.Errorf("code %d, says:\n%s", code, stderr)
	}
}

// served is a running application.
type served struct {
	*exec.Cmd
	url    string
	stderr *transcript
}

// serveApp starts the application and waits for the address it prints.
func serveApp(t *testing.T, dir string, settings ...string) *served {
	t.Helper()
	return serveCmd(t, app(t, dir, append([]string{"APP_ADDR=127.0.0.1:0"}, settings...)))
}

// serveCmd starts what serves and waits for the address it prints.
func serveCmd(t *testing.T, cmd *exec.Cmd) *served {
	t.Helper()
	s := &served{Cmd: cmd, stderr: &transcript{}}
	out, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.Stderr = s.stderr
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Process.Kill() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), config.Name+" is at "); ok {
			s.url = url
			return s
		}
	}
	t.Fatalf("it printed no address and said:\n%s", s.stderr)
	return nil
}

func TestServePrintsItsAddressAndStopsCleanly(t *testing.T) {
	dir := t.TempDir()
	s := serveApp(t, dir, "APP_METRICS_ADDR=127.0.0.1:0")
	resp, err := http.Get(s.url + "/readyz")
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", resp, err)
	}
	_ = resp.Body.Close()
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("after SIGTERM it ends with %v:\n%s", err, s.stderr)
	}
	info, err := os.Stat(filepath.Join(dir, "data/app.db"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the database file: %v, %v", info, err)
	}
}

func TestUserCommands(t *testing.T) {
	dir := t.TempDir()
	runs(t, dir, nil, "Applied", "migrate", "up")
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"user", "create", "--username", "root", "--email", "root@example.org", "--admin", "--password-stdin"}, 0, "Created user root"},
		{[]string{"user", "create", "--username", "ROOT", "--email", "x@example.org", "--password-stdin"}, 1, "username: Somebody has this username"},
		{[]string{"user", "create", "--username", "ann", "--email", "ann@example.org", "--password-stdin"}, 0, "Created user ann"},
		{[]string{"user", "create", "--username", "bob", "--email", "bob@example.org"}, 1, "--password-stdin"},
		{[]string{"user", "create", "--username", "bob"}, 1, "email"},
		{[]string{"user", "promote", "ann@example.org"}, 0, "is an administrator"},
		{[]string{"user", "promote", "nobody"}, 1, `There is no user "nobody"`},
		{[]string{"user", "promote", "ann", "--role", "agent"}, 1, `There is no role "agent". The roles are user, admin`},
		{[]string{"user", "promote", "ann", "--role", "user"}, 0, "ann is somebody signed in."},
		{[]string{"user", "promote", "root", "--role", "user"}, 1, "Nobody would be left who may administer"},
		{[]string{"user", "reset-password", "ann", "--password-stdin"}, 0, "new password"},
		{[]string{"nonsense"}, 1, "unknown command"},
	} {
		stdout, stderr, code := runApp(t, dir, nil, c.args...)
		if code != c.code || !strings.Contains(stdout+stderr, c.says) {
			t.Errorf("%v: code %d, %s%s", c.args, code, stdout, stderr)
		}
	}
}

func TestRoutesPrintsTheTable(t *testing.T) {
	stdout, _, code := runApp(t, t.TempDir(), nil, "routes", "--json")
	var routes []map[string]string
	if err := json.Unmarshal([]byte(stdout), &routes); err != nil || code != 0 || len(routes) < 20 {
		t.Fatalf("code %d, %d routes, %v", code, len(routes), err)
	}
	for _, r := range routes {
		for _, key := range []string{"method", "path", "access", "framing", "tier", "handler"} {
			if r[key] == "" {
				t.Errorf("%v has no %s", r, key)
			}
		}
	}
	if stdout, _, _ := runApp(t, t.TempDir(), nil, "routes"); !strings.Contains(stdout, "/dashboard") {
		t.Error("the table for people lacks /dashboard")
	}
	built, _ := debug.ReadBuildInfo()
	if stdout, _, code := runApp(t, t.TempDir(), nil, "version"); code != 0 || !strings.HasPrefix(stdout, built.Main.Path+" ") {
		t.Errorf("version: %d %q", code, stdout)
	}
}

// transcript is what a program that still runs has said.
type transcript struct {
	mu   sync.Mutex
	said bytes.Buffer
}

// Write adds to it.
func (w *transcript) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said.Write(b)
}

// String is all so far.
func (w *transcript) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said.String()
}

// mustSay waits for the words in its log, which may come after an answer that it gave.
func (s *served) mustSay(t *testing.T, words string) {
	t.Helper()
	for patience := time.Now().Add(5 * time.Second); !strings.Contains(s.stderr.String(), words); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(patience) {
			t.Errorf("the log does not say %q:\n%s", words, s.stderr)
			return
		}
	}
}

// noMail is what a server without APP_SMTP_URL says of it in its log.
var noMail = regexp.MustCompile(`(?m)^.*APP_SMTP_URL.*$`)
