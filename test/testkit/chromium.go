package testkit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

var sharedChromium = sync.OnceValues(startChromium)

type chromium struct {
	process
	devtools string // WebSocket URL
	version  string
}

// Chromium returns the DevTools WebSocket URL of a headless Chromium that all
// tests of the process share and that ends with it. Every *.test name is this
// machine to it. The test is skipped, and the report says so, where neither
// CHROMIUM_BINARY nor PATH has one.
func Chromium(t testing.TB) string {
	t.Helper()
	browser, err := sharedChromium()
	if errors.Is(err, errNoServer) {
		skip(t, "Chromium", "no chromium, chromium-browser or google-chrome in PATH, and CHROMIUM_BINARY is not set")
	}
	if err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	Report("browser", "Chromium "+browser.version)
	return browser.devtools
}

// Skip skips the test and lets the end of the run say what was missing, and why.
func Skip(t testing.TB, what, reason string) {
	t.Helper()
	skip(t, what, reason)
}

var chromiumSettings = []string{
	"--headless=new", "--disable-gpu", "--disable-quic", "--no-first-run",
	"--disable-background-networking", "--disable-component-update", "--disable-sync",
	"--disable-dev-shm-usage", // containers have little of it
	"--host-resolver-rules=MAP *.test 127.0.0.1",
	"--remote-debugging-port=0",
	"--window-size=1280,800",
}

// startChromium starts the browser with an empty profile.
func startChromium() (*chromium, error) {
	bin := chromiumBinary()
	if bin == "" {
		return nil, errNoServer
	}
	dir, err := os.MkdirTemp("", "unframed-chromium-")
	if err != nil {
		return nil, err
	}
	profile := filepath.Join(dir, "profile")
	b := &chromium{}
	b.dir, b.env = dir, []string{"HOME=" + dir} // what it keeps outside its profile goes too
	b.argv = append([]string{bin, "--user-data-dir=" + profile}, chromiumSettings...)
	if os.Getuid() == 0 {
		b.argv = append(b.argv, "--no-sandbox") // Chromium cannot sandbox root
	}
	b.argv = append(b.argv, "about:blank")
	if err := b.start(); err != nil {
		return nil, err
	}
	if err := b.awaitDevTools(profile); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, b.log())
	}
	return b, nil
}

func chromiumBinary() string {
	if bin := os.Getenv("CHROMIUM_BINARY"); bin != "" {
		return bin
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if bin, err := exec.LookPath(name); err == nil {
			return bin
		}
	}
	return ""
}

// awaitDevTools waits until the browser has its first page, and learns where
// it can be driven and which version it is.
func (b *chromium) awaitDevTools(profile string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startDeadline)
	defer cancel()
	return poll(ctx, func() error {
		address, err := os.ReadFile(filepath.Join(profile, "DevToolsActivePort"))
		if err != nil {
			return err
		}
		port, _, _ := strings.Cut(string(address), "\n")
		var pages []struct{ Type string }
		if err := askDevTools(port, "list", &pages); err != nil {
			return err
		}
		if len(pages) == 0 {
			return errors.New("no page is open yet")
		}
		var told struct {
			Browser              string
			WebSocketDebuggerURL string `json:"webSocketDebuggerUrl"`
		}
		err = askDevTools(port, "version", &told)
		_, b.version, _ = strings.Cut(told.Browser, "/")
		b.devtools = told.WebSocketDebuggerURL
		return err
	})
}

func askDevTools(port, what string, into any) error {
	answer, err := http.Get("http://127.0.0.1:" + port + "/json/" + what)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	return json.NewDecoder(answer.Body).Decode(into)
}
