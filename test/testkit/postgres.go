package testkit

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/lib/pq"
)

// errNoServer says that this machine has no such database program.
var errNoServer = errors.New("no program found")

var (
	sharedPostgres = sync.OnceValues(func() (*PostgresServer, error) {
		server, err := startPostgres()
		if err == nil {
			runningPostgres.Store(server)
		}
		return server, err
	})
	runningPostgres atomic.Pointer[PostgresServer] // the shared one, once it runs
	databases       atomic.Int64
)

// Postgres returns the URL of a fresh, empty database on a PostgreSQL server
// that all tests of the process share and that ends with it. What concerns
// locks, connections and isolation is left at the server's defaults, as users
// have it. The test is skipped, and the report says
// so, on a machine without PostgreSQL.
func Postgres(t testing.TB) string {
	t.Helper()
	server, err := sharedPostgres()
	if errors.Is(err, errNoServer) {
		skip(t, "PostgreSQL", "no initdb and postgres in PATH or /usr/lib/postgresql/*/bin")
	}
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	return server.database(t, createDatabase)
}

// SpokenPostgres is Postgres with a database that sorts text as English does,
// not by its bytes.
func SpokenPostgres(t testing.TB) string {
	t.Helper()
	Postgres(t) // or the test is skipped
	server, err := sharedPostgres()
	if err != nil {
		t.Fatal(err)
	}
	return server.database(t, createSpokenDatabase)
}

// PostgresServer is a PostgreSQL server that a test may stop and start.
type PostgresServer struct {
	process
	port string
}

// OwnPostgres starts a PostgreSQL server for one test alone, for tests that
// take the server away; it costs about two seconds.
func OwnPostgres(t testing.TB) *PostgresServer {
	t.Helper()
	server, err := startPostgres()
	if errors.Is(err, errNoServer) {
		skip(t, "PostgreSQL", "no initdb and postgres in PATH or /usr/lib/postgresql/*/bin")
	}
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	t.Cleanup(func() { _ = server.stop("INT", false) })
	return server
}

// Database returns the URL of a fresh, empty database on the server.
func (s *PostgresServer) Database(t testing.TB) string { return s.database(t, createDatabase) }

// Stop shuts the server down, cutting its connections; after a crash it has to
// recover from its log. Start brings it back with the same data and address.
func (s *PostgresServer) Stop(t testing.TB, crash bool) {
	t.Helper()
	signal := "INT"
	if crash {
		signal = "QUIT"
	}
	if err := s.stop(signal, true); err != nil {
		t.Fatalf("stop PostgreSQL: %v", err)
	}
}

// Start starts the server again after Stop.
func (s *PostgresServer) Start(t testing.TB) {
	t.Helper()
	if err := errors.Join(s.start(), await(s.url("postgres"))); err != nil {
		t.Fatalf("start PostgreSQL again: %v\n%s", err, s.log())
	}
}

func (s *PostgresServer) url(database string) string {
	return fmt.Sprintf("postgresql://postgres@127.0.0.1:%s/%s?sslmode=disable", s.port, database)
}

func (s *PostgresServer) database(t testing.TB, create func(adminURL, name string) error) string {
	t.Helper()
	name := fmt.Sprintf("test%d", databases.Add(1))
	if err := create(s.url("postgres"), name); err != nil {
		t.Fatalf("create a database: %v\n%s", err, s.log())
	}
	t.Cleanup(func() {
		// Fails when the test took the server away, and does not matter then.
		_ = onServer(s.url("postgres"), "DROP DATABASE "+pq.QuoteIdentifier(name)+" WITH (FORCE)")
	})
	return s.url(name)
}

// startPostgres makes a cluster and serves it.
func startPostgres() (*PostgresServer, error) {
	s, err := initPostgres()
	if err != nil {
		return nil, err
	}
	if err := errors.Join(s.start(), await(s.url("postgres"))); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, s.log())
	}
	return s, nil
}

// initPostgres makes a cluster in a temporary folder, to be served on a free
// loopback port. PostgreSQL refuses to run as root.
func initPostgres() (*PostgresServer, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "unframed-postgres-")
	if err != nil {
		return nil, err
	}
	as, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "--no-sync", "--no-instructions",
		"-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-D", data)
	initdb.Dir, initdb.Env = dir, environment()
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	port, err := FreePort()
	if err != nil {
		return nil, err
	}
	s := &PostgresServer{port: port}
	s.dir, s.as = dir, as
	s.argv = append([]string{filepath.Join(bin, "postgres"), "-D", data, "-p", port}, postgresSettings...)
	return s, nil
}

// postgresSettings say where the server is, and spare the disk; nothing here
// makes it stronger than the one that users get.
var postgresSettings = []string{
	"-c", "listen_addresses=127.0.0.1",
	"-c", "unix_socket_directories=",
	"-c", "dynamic_shared_memory_type=mmap", // in the data folder, removed with it
	"-c", "fsync=off", // a crashed server still finds in its log what it wrote; a crashed machine may not
	"-c", "full_page_writes=off",
	"-c", "timezone=UTC",
}

// postgresBin finds the folder of the newest PostgreSQL.
func postgresBin() (string, error) {
	candidates, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	sort.Sort(sort.Reverse(sort.StringSlice(candidates)))
	if path, err := exec.LookPath("initdb"); err == nil {
		candidates = append([]string{filepath.Dir(path)}, candidates...)
	}
	for _, dir := range candidates {
		_, noInit := os.Stat(filepath.Join(dir, "initdb"))
		_, noServer := os.Stat(filepath.Join(dir, "postgres"))
		if noInit == nil && noServer == nil {
			return dir, nil
		}
	}
	return "", errNoServer
}

// unprivileged gives the folder to a user who is not root, if we are root.
func unprivileged(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		if account, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err := parseID(account.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := parseID(account.Gid)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uid, Gid: gid}, os.Chown(dir, int(uid), int(gid))
}

// FreePort finds a loopback port that nobody listens on.
func FreePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}
