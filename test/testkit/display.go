package testkit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Display is a screen of its own with a window manager, on which a test sees no
// more than a person would, and moves a pointer and presses keys that programs
// cannot tell from a person's.
type Display struct {
	t       testing.TB
	name    string // :N
	session string // address of the bus of programs, empty for none; see Assistive
}

// The screen's size in pixels: so high that most pages can be seen whole.
const (
	screenWidth  = 1280
	screenHeight = 1600
)

// windowManagerPatience is how long a window manager may take to start.
const windowManagerPatience = 5 * time.Second

var displayNumber = regexp.MustCompile(`(?m)^\d+$`)

// NewDisplay starts a screen that ends with the test. The test is skipped, and
// the report says so, where Xvfb, openbox or xdotool are missing.
func NewDisplay(t testing.TB) *Display {
	t.Helper()
	for _, program := range []string{"Xvfb", "openbox", "xdotool"} {
		if _, err := exec.LookPath(program); err != nil {
			skip(t, "real windows", "no "+program+" in PATH")
		}
	}
	// A key repeats only after more than a second: on a busy machine, what is typed
	// would come twice else. Without -noreset, the screen would begin anew whenever
	// the last program has left it.
	server := Start(t, nil, "Xvfb", "-displayfd", "1", "-screen", "0", fmt.Sprintf("%dx%dx24", screenWidth, screenHeight), "-nolisten", "tcp", "-noreset", "-ardelay", "1200")
	d := &Display{t: t}
	d.await("the screen", func() error {
		said, err := os.ReadFile(filepath.Join(server.Dir(), serverLog))
		if err != nil {
			return err
		}
		number := displayNumber.FindString(string(said))
		if number == "" {
			return errors.New("no number yet")
		}
		d.name = ":" + number
		return nil
	})
	d.manage()
	return d
}

// manage starts a window manager and waits until it manages. One that could not
// reach the screen has given up, and is started again.
func (d *Display) manage() {
	d.t.Helper()
	manager := Start(d.t, []string{"DISPLAY=" + d.name}, "openbox")
	patience := time.Now().Add(windowManagerPatience)
	d.await("a window manager", func() error {
		_, err := d.xdotool("get_num_desktops") // only a window manager knows
		if err != nil && time.Now().After(patience) {
			manager.Kill(d.t)
			manager.Again(d.t)
			patience = time.Now().Add(windowManagerPatience)
		}
		return err
	})
}

// await waits until there is no error, for a minute at most.
func (d *Display) await(what string, ask func() error) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startDeadline)
	defer cancel()
	if err := poll(ctx, ask); err != nil {
		d.t.Fatalf("%s: %v", what, err)
	}
}

// Do moves the pointer and presses keys as xdotool's arguments say, and returns
// what it printed.
func (d *Display) Do(arguments ...string) string {
	d.t.Helper()
	out, err := d.xdotool(arguments...)
	if err != nil {
		d.t.Fatalf("xdotool %s: %v", strings.Join(arguments, " "), err)
	}
	return out
}

// xdotoolPatience is how long xdotool may take: with --sync it waits for what a
// window manager may never do.
const xdotoolPatience = 20 * time.Second

func (d *Display) xdotool(arguments ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), xdotoolPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "xdotool", arguments...) // #nosec G204 -- a test's own words
	cmd.Env = append(environment(), "DISPLAY="+d.name)
	out, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, out)
	}
	return strings.TrimSpace(string(out)), err
}

// Click presses the pointer's first button at a place of the screen.
func (d *Display) Click(x, y float64) {
	d.t.Helper()
	d.Do("mousemove", pixel(x), pixel(y), "click", "1")
}

// OnScreen reports whether a place is on the screen.
func OnScreen(x, y float64) bool { return x >= 0 && y >= 0 && x < screenWidth && y < screenHeight }

func pixel(x float64) string { return strconv.Itoa(int(x + 0.5)) }
