package e2e

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"unframed/lab"
)

// keyEvent is a key going down, again while it is held, or up.
func keyEvent(kind input.KeyType, key string, repeats bool) chromedp.Action {
	events := map[string]*input.DispatchKeyEventParams{
		"Enter": {Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13, Text: "\r"},
		" ":     {Key: " ", Code: "Space", WindowsVirtualKeyCode: 32, Text: " "},
		"Shift": {Key: "Shift", Code: "ShiftLeft", WindowsVirtualKeyCode: 16},
		"x":     {Key: "x", Code: "KeyX", WindowsVirtualKeyCode: 88, Text: "x"},
		"Alt+c": {Key: "c", Code: "KeyC", WindowsVirtualKeyCode: 67, Text: "c", UnmodifiedText: "c", Modifiers: input.ModifierAlt},
		"Alt":   {Key: "Alt", Code: "AltLeft", WindowsVirtualKeyCode: 18, Modifiers: input.ModifierAlt},
	}
	e := *events[key]
	e.Type, e.AutoRepeat = kind, repeats
	if kind == input.KeyUp {
		e.Text = ""
	} else if e.Text == "" {
		e.Type = input.KeyRawDown
	}
	return &e
}

func down(key string) chromedp.Action    { return keyEvent(input.KeyDown, key, false) }
func repeats(key string) chromedp.Action { return keyEvent(input.KeyDown, key, true) }
func up(key string) chromedp.Action      { return keyEvent(input.KeyUp, key, false) }

func finger(kind input.TouchType, points ...*input.TouchPoint) chromedp.Action {
	if points == nil {
		points = []*input.TouchPoint{}
	}
	return input.DispatchTouchEvent(kind, points)
}

func mouse(kind input.MouseType, x, y float64) *input.DispatchMouseEventParams {
	return input.DispatchMouseEvent(kind, x, y).WithButton(input.Left).WithClickCount(1)
}

// A press vouches for what it causes itself. What is held down since another page
// stays what it is, whatever else is pressed here; and what is honest passes beside
// anything else.
func TestOnePressVouchesForNoOther(t *testing.T) {
	t.Parallel()
	browser(t)
	_, l := startLab(t)
	bank, err := l.Victim(t.Context(), lab.Way{}, lab.Guard)
	if err != nil {
		t.Fatal(err)
	}
	corner := &input.TouchPoint{X: 4, Y: 4, ID: 1}
	for name, c := range map[string]struct {
		focus string
		does  []chromedp.Action
		sends bool
	}{
		"Enter held, Shift tapped":       {"#confirm", []chromedp.Action{repeats("Enter"), down("Shift"), repeats("Enter"), up("Shift"), repeats("Enter")}, false},
		"Enter held, a letter typed":     {"#confirm", []chromedp.Action{repeats("Enter"), down("x"), up("x"), repeats("Enter")}, false},
		"Enter held, a finger put down":  {"#confirm", []chromedp.Action{repeats("Enter"), finger(input.TouchStart, corner), repeats("Enter"), finger(input.TouchEnd), repeats("Enter")}, false},
		"Enter held, the mouse pressed":  {"#confirm", []chromedp.Action{repeats("Enter"), mouse(input.MousePressed, 4, 300), chromedp.Focus("#confirm", chromedp.ByQuery), repeats("Enter"), mouse(input.MouseReleased, 4, 300), repeats("Enter")}, false},
		"Enter held in a field":          {"#note", []chromedp.Action{down("x"), up("x"), repeats("Enter")}, false},
		"Enter taken for a new press":    {"#confirm", []chromedp.Action{repeats("Enter"), down("Enter")}, false}, // as Firefox does once the focus has moved
		"Enter presses once":             {"#out", []chromedp.Action{down("Enter"), chromedp.Focus("#confirm", chromedp.ByQuery), repeats("Enter")}, false},
		"Shift and then Enter":           {"#confirm", []chromedp.Action{down("Shift"), down("Enter"), up("Enter"), up("Shift")}, true},
		"typing with two hands":          {"#note", []chromedp.Action{down("x"), down("Enter"), up("x"), up("Enter")}, true},
		"Enter beside a resting finger":  {"#confirm", []chromedp.Action{finger(input.TouchStart, corner), down("Enter"), up("Enter"), finger(input.TouchEnd)}, true},
		"the space bar held long":        {"#confirm", []chromedp.Action{down(" "), repeats(" "), repeats(" "), up(" ")}, true},
		"sticky Alt, then c":             {"#confirm", []chromedp.Action{down("Alt"), up("Alt"), down("Alt+c"), up("Alt+c")}, true},
		"Enter after the held one is up": {"#confirm", []chromedp.Action{repeats("Enter"), up("Enter"), down("Enter"), up("Enter")}, true},
	} {
		t.Run(name, func(t *testing.T) {
			p := newTab(t)
			p.do(page.BringToFront(), emulation.SetTouchEmulationEnabled(true).WithMaxTouchPoints(2))
			before := l.Tally(lab.Guard)
			p.open(bank)
			if c.focus == "#out" { // something that takes a press and is not guarded
				p.eval(`document.querySelector(".out").id = "out"; document.querySelector("#out").form.addEventListener("submit", (e) => e.preventDefault())`, nil)
			}
			p.armed()
			p.focus(c.focus)
			if !c.sends {
				p.do(c.does...)
			}
			if c.sends {
				for _, act := range c.does {
					p.do(loosely(act))
				}
				eventually(t, "it is sent", func() bool { return l.Tally(lab.Guard).Acted > before.Acted })
				return
			}
			eventually(t, "the page says why not", func() bool { return strings.HasPrefix(p.text("[data-says]"), "Nothing was sent, because the key") })
			if got := l.Tally(lab.Guard).Minus(before); got.Arrived != 0 {
				t.Errorf("it was sent: %+v, as %s", got, l.Gate())
			}
		})
	}
}

// loosely does what the page may not live to answer: a press that sends its form
// takes the page away, and the browser then says nothing of what was let go.
func loosely(act chromedp.Action) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		if err := act.Do(ctx); err != nil && ctx.Err() == nil {
			return err
		}
		return nil
	})
}

// A mouse press counts from when the pointer came onto the page; one that rests
// there need not move. What comes with its press, a pen or a finger, counts from
// when the page stood still.
func TestAMousePressCountsFromWhenThePointerCame(t *testing.T) {
	t.Parallel()
	browser(t)
	_, l := startLab(t)
	bank, err := l.Victim(t.Context(), lab.Way{}, lab.Guard)
	if err != nil {
		t.Fatal(err)
	}
	p := newTab(t)
	p.do(page.BringToFront())
	before := l.Tally(lab.Guard)
	p.open(bank)
	p.armed()
	at, _ := p.elementAt("#confirm")
	// The pointer leaves, as it does for a cover, and is back when that goes.
	p.do(mouse(input.MouseMoved, -5, -5), mouse(input.MouseMoved, at.x, at.y), mouse(input.MousePressed, at.x, at.y), mouse(input.MouseReleased, at.x, at.y))
	eventually(t, "the page says that the pointer only just came", func() bool { return strings.Contains(p.text("[data-says]"), "pointer came onto this page") })
	p.armed()
	p.do(mouse(input.MousePressed, at.x, at.y), mouse(input.MouseReleased, at.x, at.y)) // without moving
	eventually(t, "a press of the pointer that rests there is sent", func() bool { return l.Tally(lab.Guard).Minus(before).Acted == 1 })

	p.open(bank)
	p.armed()
	pen := func(kind input.MouseType) chromedp.Action {
		return mouse(kind, at.x, at.y).WithPointerType(input.Pen)
	}
	p.do(pen(input.MouseMoved), pen(input.MousePressed), pen(input.MouseReleased))
	eventually(t, "a pen that comes with its press is sent", func() bool { return l.Tally(lab.Guard).Minus(before).Acted == 2 })
	if !strings.HasPrefix(l.Gate(), "pen:") {
		t.Errorf("the pen's press is said to be %s", l.Gate())
	}
}

// What no attacker can bring about begins nothing anew, and whoever only looked
// elsewhere finds the buttons as they were and hears the true reason.
func TestWhatBeginsTheSecondAnew(t *testing.T) {
	t.Parallel()
	browser(t)
	_, l := startLab(t)
	bank, err := l.Victim(t.Context(), lab.Way{}, lab.Guard)
	if err != nil {
		t.Fatal(err)
	}
	p := newTab(t)
	p.do(page.BringToFront())
	p.open(bank)
	waits := func() (waits, disabled bool) {
		p.eval(`document.querySelector("#confirm").hasAttribute("data-waits")`, &waits)
		p.eval(`document.querySelector("#confirm").hasAttribute("aria-disabled")`, &disabled)
		return waits, disabled
	}
	for name, c := range map[string]struct {
		does            func()
		waits, disabled bool
	}{
		"a look elsewhere": {func() { p.eval(`void window.dispatchEvent(new Event("blur"))`, nil) }, true, false},
		"another size":     {func() { p.resize(1000, 800) }, true, true},
		"a link within the page": {func() {
			p.eval(`{ const skip = document.createElement("a"); skip.id = "skip"; skip.href = "#note"; skip.textContent = "Skip"; document.body.append(skip) }`, nil)
			p.focus("#skip")
			p.do(chromedp.KeyEvent(kb.Enter))
			eventually(t, "the link leads on", func() (led bool) {
				p.eval(`location.hash === "#note"`, &led)
				return led
			})
		}, false, false},
		"a bar that slides away while a finger scrolls": {func() {
			p.do(emulation.SetTouchEmulationEnabled(true))
			p.eval(`document.body.style.height = "4000px"`, nil)
			p.do(finger(input.TouchStart, &input.TouchPoint{X: 900, Y: 600}), finger(input.TouchMove, &input.TouchPoint{X: 900, Y: 500}),
				finger(input.TouchMove, &input.TouchPoint{X: 900, Y: 300}), finger(input.TouchEnd))
			eventually(t, "the page scrolls", func() (scrolls bool) {
				p.eval(`scrollY > 0`, &scrolls)
				return scrolls
			})
			var width, height int64
			p.eval(`innerWidth`, &width)
			p.eval(`innerHeight`, &height)
			p.resize(width, height+56)
		}, false, false},
	} {
		p.armed()
		c.does()
		if w, d := waits(); w != c.waits || d != c.disabled {
			t.Errorf("after %s the button waits: %v, is disabled: %v; want %v, %v", name, w, d, c.waits, c.disabled)
		}
	}
	p.open(bank)
	p.armed()
	at, _ := p.elementAt("#confirm")
	p.pressAfter("blur", 100*time.Millisecond, at)
	eventually(t, "the page says that the keyboard was elsewhere", func() bool { return strings.Contains(p.text("[data-says]"), "the keyboard was elsewhere") })
}

// resize gives the page another size, and waits until it has heard of that.
func (p *tab) resize(width, height int64) {
	p.t.Helper()
	p.eval(`window.heard = 0; window.addEventListener("resize", () => { window.heard++ })`, nil)
	p.do(chromedp.EmulateViewport(width, height))
	eventually(p.t, "the page hears of its size", func() (heard bool) {
		p.eval(`window.heard > 0`, &heard)
		return heard
	})
}
