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
	"time"
)

// CockroachCluster is three CockroachDB nodes in memory that a test may kill.
type CockroachCluster struct {
	nodes []*process
	ports []string
}

// underReplicated counts the ranges that a lost node could take along.
const underReplicated = `SELECT count(*) FROM crdb_internal.ranges_no_leases WHERE array_length(replicas, 1) < 3`

// ThreeCockroaches starts a cluster for one test alone, and waits until
// everything it holds is on all three nodes. The test is skipped, and the
// report says so, on a machine without CockroachDB.
func ThreeCockroaches(t testing.TB) *CockroachCluster {
	t.Helper()
	bin, err := cockroachBinary()
	if errors.Is(err, errNoServer) {
		skip(t, "CockroachDB", "no cockroach in PATH, and COCKROACH_BINARY is not set")
	}
	c := &CockroachCluster{}
	var join []string
	for range 3 {
		port, err := FreePort()
		if err != nil {
			t.Fatal(err)
		}
		c.ports = append(c.ports, port)
		join = append(join, "127.0.0.1:"+port)
	}
	for _, address := range join {
		dir, err := os.MkdirTemp("", "unframed-cockroach-")
		if err != nil {
			t.Fatal(err)
		}
		p := &process{dir: dir, argv: []string{
			bin, "start", "--insecure", "--store=type=mem,size=1GiB", "--cache=64MiB", "--max-sql-memory=64MiB",
			"--listen-addr=" + address, "--http-addr=127.0.0.1:0", "--join=" + strings.Join(join, ","),
		}}
		if err := p.start(); err != nil {
			t.Fatal(err)
		}
		c.nodes = append(c.nodes, p)
		t.Cleanup(func() { _ = p.stop("KILL", false) }) // a node without a majority would not end by itself
	}
	if err := c.initialize(bin, join[0]); err != nil {
		t.Fatalf("start three nodes: %v\n%s", err, c.nodes[0].log())
	}
	c.AwaitReplication(t)
	return c
}

func (c *CockroachCluster) initialize(bin, address string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startDeadline)
	defer cancel()
	return poll(ctx, func() error {
		out, err := exec.CommandContext(ctx, bin, "init", "--insecure", "--host="+address).CombinedOutput()
		if err != nil && !strings.Contains(string(out), "already been initialized") {
			return fmt.Errorf("cockroach init: %w\n%s", err, out)
		}
		return nil
	})
}

// AwaitReplication waits until every range is on all three nodes.
func (c *CockroachCluster) AwaitReplication(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	db, err := sql.Open("postgres", c.URL("defaultdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = poll(ctx, func() error {
		var n int
		if err := db.QueryRowContext(ctx, underReplicated).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("%d ranges are not on three nodes", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Database makes a fresh, empty database and returns the URL that names every
// node.
func (c *CockroachCluster) Database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("test%d", databases.Add(1))
	if err := createDatabase(c.URL("defaultdb"), name); err != nil {
		t.Fatal(err)
	}
	return c.URL(name)
}

// URL names every node.
func (c *CockroachCluster) URL(database string) string {
	q := url.Values{
		"sslmode": {"disable"}, "host": {strings.Repeat(",127.0.0.1", len(c.ports))[1:]}, "port": {strings.Join(c.ports, ",")},
		"load_balance_hosts": {"random"},
	}
	return (&url.URL{Scheme: "postgresql", User: url.User("root"), Path: "/" + database, RawQuery: q.Encode()}).String()
}

// Kill ends a node as a power cut would, for good.
func (c *CockroachCluster) Kill(t testing.TB, node int) {
	t.Helper()
	if err := c.nodes[node].stop("KILL", true); err != nil {
		t.Fatal(err)
	}
	_ = os.RemoveAll(filepath.Clean(c.nodes[node].dir))
}
