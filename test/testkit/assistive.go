package testkit

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Assistive is what a screen reader is to the browsers on a Display: it reads
// what they show as a tree of named things, and acts on them by name. It talks
// AT-SPI 2 over D-Bus, as screen readers do.
type Assistive struct {
	*Display
	bus string // address of the bus of assistive technology
}

// Assistive starts the buses that browsers and assistive technology meet on;
// browsers that are started after it are seen by it. The test is skipped, and the
// report says so, where dbus or at-spi2-core is missing.
func (d *Display) Assistive() *Assistive {
	d.t.Helper()
	for _, program := range []string{"dbus-daemon", "dbus-send"} {
		if _, err := exec.LookPath(program); err != nil {
			skip(d.t, "assistive technology", "no "+program+" in PATH")
		}
	}
	if _, err := os.Stat("/usr/share/dbus-1/services/org.a11y.Bus.service"); err != nil {
		skip(d.t, "assistive technology", "no at-spi2-core")
	}
	home := d.home()
	session := Start(d.t, []string{"DISPLAY=" + d.name, "HOME=" + home, "XDG_RUNTIME_DIR=" + home}, "dbus-daemon", "--session", "--nofork", "--print-address=1")
	a := &Assistive{Display: d}
	d.await("the session's bus", func() error {
		said, err := os.ReadFile(filepath.Join(session.Dir(), serverLog))
		d.session, _, _ = strings.Cut(string(said), "\n")
		if err == nil && !strings.HasPrefix(d.session, "unix:") {
			err = errors.New("no address yet")
		}
		return err
	})
	d.await("the bus of assistive technology", func() error {
		said, err := call(d.session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus.GetAddress")
		if address := quoted.FindStringSubmatch(said); err == nil && address != nil {
			a.bus = address[1]
		}
		return err
	})
	return a
}

// thing is a thing that a program shows, by its owner on the bus and its path.
type thing struct{ owner, path string }

var (
	quoted   = regexp.MustCompile(`string "(.*)"`)
	children = regexp.MustCompile(`string "(.*)"\s+object path "(.*)"`)
)

// Press does what the button of this name does, and reports whether there is one
// that could be asked.
func (a *Assistive) Press(button string) bool {
	found, ok := a.find(thing{"org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root"}, button)
	if !ok {
		return false
	}
	said, err := a.ask(found, "org.a11y.atspi.Action.DoAction", "int32:0")
	return err == nil && strings.Contains(said, "boolean true")
}

// Focus gives the focus to what has this name, and reports whether there is
// something that took it.
func (a *Assistive) Focus(name string) bool {
	found, ok := a.find(thing{"org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root"}, name)
	if !ok {
		return false
	}
	said, err := a.ask(found, "org.a11y.atspi.Component.GrabFocus")
	return err == nil && strings.Contains(said, "boolean true")
}

// find looks through the tree, the last first: pages come after tool bars.
func (a *Assistive) find(in thing, name string) (thing, bool) {
	said, err := a.ask(in, "org.freedesktop.DBus.Properties.Get", "string:org.a11y.atspi.Accessible", "string:Name")
	if called := quoted.FindStringSubmatch(said); err == nil && called != nil && called[1] == name {
		return in, true
	}
	said, _ = a.ask(in, "org.a11y.atspi.Accessible.GetChildren") // what is gone has none
	for _, child := range slices.Backward(children.FindAllStringSubmatch(said, -1)) {
		if found, ok := a.find(thing{child[1], child[2]}, name); ok {
			return found, true
		}
	}
	return thing{}, false
}

func (a *Assistive) ask(of thing, method string, arguments ...string) (string, error) {
	return call(a.bus, of.owner, of.path, method, arguments...)
}

// call calls a method over a bus and returns what dbus-send prints of the answer.
func call(bus, owner, path, method string, arguments ...string) (string, error) {
	cmd := exec.Command("dbus-send", append([]string{"--bus=" + bus, "--print-reply", "--reply-timeout=10000", "--dest=" + owner, path, method}, arguments...)...) // #nosec G204 -- a test's own words
	cmd.Env = environment()
	out, err := cmd.Output()
	return string(out), err
}
