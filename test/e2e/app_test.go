package e2e

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"unframed/test/testkit"
)

var binaryDir string

func TestMain(m *testing.M) {
	var err error
	if binaryDir, err = os.MkdirTemp("", "unframed-e2e-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(binaryDir)
	os.Exit(code)
}

// binary builds the application once, when the first test needs it.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(binaryDir, "app")
	out, err := exec.Command("go", "build", "-o", path, "unframed/cmd/app").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the application: %w\n%s", err, out)
	}
	return path, nil
})

// app is the application, running as its own process on an empty database.
type app struct {
	*testkit.Program
	path   string // of the program
	host   string
	port   string
	origin string
}

// startApp runs the application at http://host, on a free port, and waits
// until it is ready.
func startApp(t *testing.T, host string, settings ...string) *app {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	port, err := testkit.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	a := &app{path: path, host: host, port: port, origin: "http://" + host + ":" + port}
	a.Program = testkit.Start(t, append(settings, "APP_ADDR=127.0.0.1:"+port, "APP_BASE_URL="+a.origin), path, "serve")
	eventually(t, "the application is ready", func() bool {
		answer, err := http.Get("http://127.0.0.1:" + port + "/readyz")
		if err != nil {
			return false
		}
		defer answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
	return a
}

// run runs another of the application's commands beside the server.
func (a *app) run(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command(a.path, args...)
	cmd.Dir = a.Dir()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("app %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// requests counts the answered requests with this method whose path starts
// with prefix, as the application itself logged them.
func (a *app) requests(t *testing.T, method, prefix string) int {
	t.Helper()
	return strings.Count(a.Output(t), " method="+method+" path="+prefix)
}

// acts counts the requests that may have changed something. A browser's reports
// of what it blocked are none.
func (a *app) acts(t *testing.T) int {
	t.Helper()
	return a.requests(t, http.MethodPost, "/") + a.requests(t, http.MethodPatch, "/") - a.requests(t, http.MethodPost, "/reports ")
}

// eventually waits until what holds, for half a minute at most.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline:
			t.Fatalf("not within half a minute: %s", what)
		case <-tick.C:
		}
	}
}
