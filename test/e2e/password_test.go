package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"unframed/test/testkit"
)

const identityPath = "/confirm-identity"

// typed types into the field that has the focus, key by key.
func typed(text string) chromedp.Action { return chromedp.KeyEvent(text) }

// filled are ways in which a password comes into the field that are not typing.
var filled = map[string]func(p *tab){
	"a value set, as extensions do": func(p *tab) {
		p.eval(`(() => { const f = document.querySelector("#password"); f.value = "`+password+`"; for (const e of ["input", "change"]) f.dispatchEvent(new Event(e, { bubbles: true })); return 0 })()`, new(int))
	},
	"a value set without a word": func(p *tab) { p.eval(`document.querySelector("#password").value = "`+password+`"; 0`, new(int)) },
	"synthetic typing": func(p *tab) {
		p.eval(`(() => { const f = document.querySelector("#password"); f.focus(); for (const c of "`+password+`") {
			f.dispatchEvent(new InputEvent("beforeinput", { bubbles: true, data: c, inputType: "insertText" })); f.value += c;
			f.dispatchEvent(new InputEvent("input", { bubbles: true, data: c, inputType: "insertText" })); } return 0 })()`, new(int))
	},
	"a command to insert text": func(p *tab) {
		p.eval(`document.querySelector("#password").focus(); document.execCommand("insertText", false, "`+password+`"); 0`, new(int))
	},
	"typed in part, and completed": func(p *tab) {
		p.focus("#password")
		p.do(typed(password[:4]))
		p.eval(`document.querySelector("#password").value += "`+password[4:]+`"; 0`, new(int))
	},
	"completed before it was typed": func(p *tab) {
		p.eval(`document.querySelector("#password").value = "`+password[:4]+`"; 0`, new(int))
		p.focus("#password")
		p.do(typed(password[4:]))
	},
	"pasted": func(p *tab) {
		copied := func(command string) chromedp.Action {
			return input.DispatchKeyEvent(input.KeyRawDown).WithKey("c").WithModifiers(input.ModifierCtrl).WithCommands([]string{command})
		}
		p.eval(`(() => { const f = document.createElement("input"); f.id = "clip"; f.value = "`+password+`"; document.body.append(f); f.focus(); f.select(); return 0 })()`, new(int))
		p.do(copied("copy"))
		p.focus("#password")
		p.do(copied("paste"))
		p.eval(`document.querySelector("#clip").remove(); 0`, new(int))
	},
}

// A password that was filled in says nothing of the person before the page: a
// press that the guard does not take stays one. A typed one does.
func TestOnlyATypedPasswordStandsForThePress(t *testing.T) {
	t.Parallel()
	browser(t)
	a := startApp(t, "localhost")
	p := newTab(t)
	p.signUp(a, "Grace Hopper", "grace@example.org")
	arrived := func() int { return a.requests(t, http.MethodPost, identityPath) }
	stolen := `document.querySelector("form[data-password] button").click(); 0` // an untrusted press, at once
	for name, fill := range filled {
		before := arrived()
		p.open(a.origin + identityPath)
		fill(p)
		if got := p.value("#password"); got != password {
			t.Fatalf("%s: the field holds %q, so it proves nothing", name, got)
		}
		p.eval(stolen, new(int))
		eventually(t, name+": the page says that it refused", func() bool { return p.text("[data-says]") != "" })
		if arrived() != before {
			t.Errorf("%s: a press that is none was sent", name)
		}
	}
	before := arrived() // the twin: typed by hand, the same press is taken
	p.open(a.origin + identityPath)
	p.focus("#password")
	p.do(typed(password))
	p.follow(chromedp.Evaluate(stolen, nil))
	if arrived() != before+1 || p.location() != a.origin+"/dashboard" {
		t.Fatalf("a typed password leads to %s:\n%s", p.location(), p.text("main"))
	}
	// Whoever has a password manager presses as everybody does.
	p.open(a.origin + identityPath)
	filled["a value set, as extensions do"](p)
	if p.press("form[data-password] button"); p.location() != a.origin+"/dashboard" {
		t.Errorf("a filled-in password and a deliberate press lead to %s:\n%s", p.location(), p.text("main"))
	}
	testkit.Report("passwords", fmt.Sprintf("a press at once is refused after %d ways to fill one in, and sent after typing it", len(filled)))
}

// A person who signs in with what a password manager filled in presses once; a
// press at once is refused there, too.
func TestSigningInWithAPasswordManagerTakesADeliberatePress(t *testing.T) {
	t.Parallel()
	browser(t)
	a := startApp(t, "localhost")
	p := newTab(t)
	p.signUp(a, "Grace Hopper", "grace@example.org")
	p.press(`form[action="/logout"] button`)
	p.open(a.origin + "/login")
	p.eval(`document.querySelector("#login").value = "grace hopper"; 0`, new(int))
	filled["a value set, as extensions do"](p)
	p.eval(`document.querySelector("form[data-password] button").click(); 0`, new(int))
	eventually(t, "the page says that it refused", func() bool { return p.text("[data-says]") != "" })
	if n := a.requests(t, http.MethodPost, "/login"); n != 0 {
		t.Fatalf("%d presses that are none were sent", n)
	}
	if p.press("form[data-password] button"); p.location() != a.origin+"/dashboard" {
		t.Errorf("a deliberate press leads to %s:\n%s", p.location(), p.text("main"))
	}
}

// Nobody is brought onto the way of browsers that run no scripts by keeping a
// script from coming: the server knows that the browser runs scripts.
func TestABrowserWithScriptsIsNotTakenForOneWithout(t *testing.T) {
	t.Parallel()
	browser(t)
	a := startApp(t, "localhost")
	p := newTab(t)
	p.signUp(a, "Grace Hopper", "grace@example.org")
	send := func() {
		p.open(a.origin + identityPath)
		p.enter("#password", password)
		p.follow(chromedp.Click("form[data-password] button", chromedp.ByQuery))
	}
	p.do(network.Enable(), network.SetBlockedURLs().WithURLPatterns([]*network.BlockPattern{{URLPattern: "*://*:*/static/*.js", Block: true}}))
	if send(); p.location() != a.origin+identityPath || !strings.Contains(p.text("main"), "could not see that a person pressed") {
		t.Errorf("without the guard's script the form leads to %s:\n%s", p.location(), p.text("main"))
	}
	p.do(emulation.SetScriptExecutionDisabled(true))
	if send(); p.location() != a.origin+"/dashboard" {
		t.Errorf("without scripts the form leads to %s:\n%s", p.location(), p.text("main"))
	}
}

// A window that a sandboxed frame opens runs no scripts, whatever the person has
// chosen. No page of ours comes up in one; the twin does.
func TestNoPageComesUpInAWindowWithoutScripts(t *testing.T) {
	t.Parallel()
	browser(t)
	a := startApp(t, "localhost")
	bare := startTwin(t, a, true)
	p := newTab(t)
	p.signUp(a, "Grace Hopper", "grace@example.org")
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `<!doctype html><iframe style="border:0;width:400px;height:200px" sandbox="allow-popups allow-forms allow-same-origin" src="/inner?`+r.URL.RawQuery+`"></iframe>`)
	})
	mux.HandleFunc("GET /inner", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `<!doctype html><a style="position:fixed;inset:0" target="_blank" href="%s">Win</a>`, r.FormValue("victim"))
	})
	attacker := "http://attacker.localhost:" + serve(t, mux)
	shown := func(victim string) string {
		window := p.windowOf(func() {
			p.open(attack(attacker, victim))
			p.do(page.BringToFront(), chromedp.MouseClickXY(100, 100))
		})
		return window
	}
	if got := shown("http://localhost:" + bare.port + identityPath); !strings.Contains(got, "Confirm your identity") || !strings.Contains(got, `name="scripts"`) {
		t.Errorf("the attack does not work at the twin, so it proves nothing: %s", got)
	}
	if got := shown(a.origin + identityPath); strings.Contains(got, "Confirm your identity") {
		t.Errorf("the page comes up in a window without scripts: %s", got)
	}
}

// windowOf is the markup of the window that the act opens.
func (p *tab) windowOf(act func()) (markup string) {
	p.t.Helper()
	window := chromedp.WaitNewTarget(p.ctx, func(i *target.Info) bool { return i.Type == "page" })
	act()
	ctx, cancel := chromedp.NewContext(p.ctx, chromedp.WithTargetID(<-window))
	defer cancel()
	eventually(p.t, "the window has loaded", func() bool {
		var state string
		err := chromedp.Run(ctx, chromedp.ActionFunc(func(ctx context.Context) error {
			tree, err := page.GetFrameTree().Do(ctx)
			if err != nil {
				return err
			}
			state = tree.Frame.URL
			return nil
		}))
		return err == nil && state != "" && state != "about:blank" && state != ":"
	})
	if err := chromedp.Run(ctx, chromedp.OuterHTML("html", &markup, chromedp.ByQuery)); err != nil {
		p.t.Fatal(err)
	}
	return markup
}
