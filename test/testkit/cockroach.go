package testkit

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

var sharedCockroach = sync.OnceValues(startCockroach)

type cockroachServer struct {
	process
	url *url.URL
}

// Cockroach returns the URL of a fresh, empty database on a single-node
// CockroachDB in memory that all tests of the process share and that ends with
// it. The test is skipped, and the report says so, where neither
// COCKROACH_BINARY nor PATH has a CockroachDB.
func Cockroach(t testing.TB) string {
	t.Helper()
	server, err := sharedCockroach()
	if errors.Is(err, errNoServer) {
		skip(t, "CockroachDB", "no cockroach in PATH, and COCKROACH_BINARY is not set")
	}
	if err != nil {
		t.Fatalf("start CockroachDB: %v", err)
	}
	name := fmt.Sprintf("test%d", databases.Add(1))
	if err := createDatabase(server.url.String(), name); err != nil {
		t.Fatalf("create a database: %v\n%s", err, server.log())
	}
	fresh := *server.url
	fresh.Path = "/" + name
	return fresh.String()
}

// startCockroach starts a node on free loopback ports.
func startCockroach() (*cockroachServer, error) {
	bin, err := cockroachBinary()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "unframed-cockroach-")
	if err != nil {
		return nil, err
	}
	address := filepath.Join(dir, "url")
	s := &cockroachServer{}
	s.dir = dir
	s.argv = []string{
		bin, "start-single-node", "--insecure", "--store=type=mem,size=1GiB",
		"--listen-addr=127.0.0.1:0", "--http-addr=127.0.0.1:0", "--listening-url-file=" + address,
		"--external-io-dir=" + filepath.Join(dir, "copies"),
	}
	if err := s.start(); err != nil {
		return nil, err
	}
	if s.url, err = awaitAddress(address); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, s.log())
	}
	if err := await(s.url.String()); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, s.log())
	}
	// Nothing here lives long enough for statistics to be worth their cost.
	return s, onServer(s.url.String(), "SET CLUSTER SETTING sql.stats.automatic_collection.enabled = false")
}

// cockroachBinary finds the program.
func cockroachBinary() (string, error) {
	bin := os.Getenv("COCKROACH_BINARY")
	if bin == "" {
		bin, _ = exec.LookPath("cockroach")
	}
	if bin == "" {
		return "", errNoServer
	}
	return filepath.Abs(bin)
}

// awaitAddress waits until the node has written where it listens.
func awaitAddress(path string) (*url.URL, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startDeadline)
	defer cancel()
	var found *url.URL
	err := poll(ctx, func() error {
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		line := strings.TrimSpace(string(b))
		if line == "" {
			return errors.New("the address is not written yet")
		}
		found, err = url.Parse(line)
		return err
	})
	if err != nil {
		return nil, err
	}
	found.RawQuery = "sslmode=disable"
	return found, nil
}
