package testkit

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Browser is one with real windows on a Display.
type Browser struct {
	*Display
	Name    string
	class   string // of its windows
	main    string // its first window
	Program *Program
}

// Chromium starts a Chromium with an empty profile on the screen.
func (d *Display) Chromium() *Browser {
	d.t.Helper()
	bin := chromiumBinary()
	if bin == "" {
		skip(d.t, "Chromium with windows", "no chromium, chromium-browser or google-chrome in PATH, and CHROMIUM_BINARY is not set")
	}
	home := d.home()
	argv := []string{bin, "--user-data-dir=" + filepath.Join(home, "profile"), "--disable-gpu", "--no-first-run", "--no-default-browser-check",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--disable-features=Translate", "--password-store=basic", "--test-type",
		"--disable-search-engine-choice-screen", "--force-prefers-reduced-motion", "--window-position=0,0"}
	if os.Getuid() == 0 {
		argv = append(argv, "--no-sandbox") // Chromium cannot sandbox root
	}
	if d.session != "" {
		argv = append(argv, "--force-renderer-accessibility")
	}
	return d.start("Chromium", "chromium|google-chrome", home, append(argv, "about:blank"))
}

// firefoxSettings keep Firefox from asking and from reaching out.
var firefoxSettings = []string{
	`"browser.aboutwelcome.enabled", false`, `"browser.shell.checkDefaultBrowser", false`, `"browser.startup.page", 0`,
	`"datareporting.policy.dataSubmissionEnabled", false`, `"toolkit.telemetry.enabled", false`, `"app.update.auto", false`,
	`"browser.urlbar.autoFill", false`, `"browser.urlbar.suggest.history", false`, `"browser.urlbar.suggest.searches", false`,
	`"browser.urlbar.suggest.openpage", false`, `"browser.sessionstore.resume_from_crash", false`, `"browser.safebrowsing.malware.enabled", false`,
	`"browser.safebrowsing.phishing.enabled", false`, `"network.captive-portal-service.enabled", false`, `"network.connectivity-service.enabled", false`,
	`"extensions.update.enabled", false`, `"signon.rememberSignons", false`, `"termsofuse.bypassNotification", true`, `"browser.tabs.inTitlebar", 0`,
	`"browser.fullscreen.autohide", false`, `"accessibility.force_disabled", 0`, `"ui.prefersReducedMotion", 1`, `"browser.warnOnQuit", false`, `"browser.tabs.warnOnClose", false`,
}

// Firefox starts a Firefox with an empty profile on the screen. The test is
// skipped where there is none.
func (d *Display) Firefox() *Browser {
	d.t.Helper()
	bin := ""
	for _, name := range []string{"firefox-esr", "firefox"} {
		if found, err := exec.LookPath(name); err == nil && bin == "" {
			bin = found
		}
	}
	if bin == "" {
		skip(d.t, "Firefox", "no firefox-esr or firefox in PATH")
	}
	home := d.home()
	profile := filepath.Join(home, "profile")
	if err := os.Mkdir(profile, 0o700); err != nil {
		d.t.Fatal(err)
	}
	var settings strings.Builder
	for _, s := range firefoxSettings {
		settings.WriteString("user_pref(" + s + ");\n")
	}
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(settings.String()), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return d.start("Firefox", "firefox", home, []string{bin, "--no-remote", "--profile", profile, "about:blank"})
}

// home is a folder for what a browser keeps, removed after the browser.
func (d *Display) home() string {
	d.t.Helper()
	home, err := os.MkdirTemp("", "unframed-browser-")
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		for range 50 { // what it started may write for a moment longer
			if os.RemoveAll(home) == nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
	return home
}

// start runs the browser until its window is there and fills the screen.
func (d *Display) start(name, class, home string, argv []string) *Browser {
	d.t.Helper()
	b := &Browser{Display: d, Name: name, class: class}
	env := []string{"DISPLAY=" + d.name, "HOME=" + home, "XDG_RUNTIME_DIR=" + home}
	if d.session != "" {
		env = append(env, "GNOME_ACCESSIBILITY=1", "DBUS_SESSION_BUS_ADDRESS="+d.session)
	}
	b.Program = Start(d.t, env, argv...)
	d.await(name+" opens a window", func() error {
		windows := b.Windows()
		if len(windows) == 0 {
			return errors.New("none yet")
		}
		b.main = windows[0]
		return nil
	})
	d.Do("windowmove", b.main, "0", "0", "windowsize", "--sync", b.main, strconv.Itoa(screenWidth), strconv.Itoa(screenHeight-40))
	Report("browser", name+" with real windows")
	return b
}

// Windows are the ids of the browser's windows that can be seen.
func (b *Browser) Windows() []string {
	b.t.Helper()
	out, err := b.xdotool("search", "--onlyvisible", "--class", b.class)
	if err != nil {
		return nil // there is none
	}
	return strings.Fields(out)
}

// Main is the id of the browser's first window.
func (b *Browser) Main() string { return b.main }

// Alone closes every window but the first, and gives that the focus.
func (b *Browser) Alone() {
	b.t.Helper()
	asked := map[string]time.Time{}
	b.await("the other windows close", func() error {
		windows := b.Windows()
		for _, w := range windows {
			switch since := asked[w]; {
			case w == b.main:
			case since.IsZero(): // the browser is asked: one whose window is taken away from outside loses count
				asked[w] = time.Now()
				b.askToClose(w)
			case time.Since(since) > 3*time.Second:
				_, _ = b.xdotool("windowclose", w) // it may close by itself
			}
		}
		if n := len(windows); n != 1 {
			return fmt.Errorf("there are %d windows", n)
		}
		return nil
	})
	b.await("the first window gets the focus", func() error {
		_, err := b.xdotool("windowactivate", "--sync", b.main)
		return err
	})
}

// askToClose closes a window as a person does, by the keyboard.
func (b *Browser) askToClose(window string) {
	b.t.Helper()
	_, _ = b.xdotool("windowactivate", window) // it may close by itself
	active := func() bool {
		now, err := b.xdotool("getactivewindow")
		return err == nil && now == window
	}
	for n := 0; !active() && n < 20; n++ {
		time.Sleep(20 * time.Millisecond)
	}
	if active() {
		b.Do("key", "--clearmodifiers", "alt+F4")
	}
}

// Visit goes to an address by typing it, as a person does.
func (b *Browser) Visit(address string) {
	b.t.Helper()
	b.Do("key", "--clearmodifiers", "ctrl+l")
	b.Do("type", "--delay", "1", address)
	b.Do("key", "Delete", "Return") // what the browser would complete is not wanted
}
