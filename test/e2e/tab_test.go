package e2e

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// stepDeadline bounds one thing a person does.
const stepDeadline = time.Minute

// tab is one tab in a browser profile of its own.
type tab struct {
	t   *testing.T
	ctx context.Context
	*observed
}

// do runs the actions within the deadline.
func (p *tab) do(actions ...chromedp.Action) {
	p.t.Helper()
	p.within(func(ctx context.Context) error { return chromedp.Run(ctx, actions...) })
}

// follow runs what leads to another page, waits until that has loaded and
// returns its response.
func (p *tab) follow(actions ...chromedp.Action) (response *network.Response) {
	p.t.Helper()
	p.within(func(ctx context.Context) (err error) {
		response, err = chromedp.RunResponse(ctx, actions...)
		return err
	})
	p.comeIn()
	return response
}

// comeIn moves the mouse's pointer onto the page just opened, where a person's
// rests, once all of that page is there: where the browser was still busy with the
// page before, the driver takes that one's end for this one's. A browser that is
// driven does not tell of a pointer that has not moved since.
func (p *tab) comeIn() {
	p.t.Helper()
	eventually(p.t, "all of the page is there", func() (complete bool) {
		p.eval(`document.readyState === "complete"`, &complete)
		return complete
	})
	p.do(input.DispatchMouseEvent(input.MouseMoved, 2, 2))
}

// within runs something within the deadline. The driver knows an element by a
// number that the browser may just have given up as the page settled; nothing
// has been done to the element then, and it is looked up again.
func (p *tab) within(run func(context.Context) error) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepDeadline)
	defer cancel()
	err := run(ctx)
	for err != nil && ctx.Err() == nil && strings.Contains(err.Error(), "No node with given id") {
		err = run(ctx)
	}
	if err != nil {
		p.t.Fatalf("in the browser: %v", err)
	}
}

// open goes to a page. Where the one before is still on its way somewhere, as
// after a press whose answer the test did not wait for, the browser may follow
// that instead, and may even say nothing more of this one: then it is told again.
func (p *tab) open(url string) (response *network.Response) {
	p.t.Helper()
	const tries = 3
	p.within(func(ctx context.Context) (err error) {
		for range tries {
			attempt, cancel := context.WithTimeout(ctx, stepDeadline/tries)
			response, err = chromedp.RunResponse(attempt, chromedp.Navigate(url))
			cancel()
			lost := err != nil && (errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "net::ERR_ABORTED"))
			if !lost {
				break
			}
		}
		return err
	})
	p.comeIn()
	return response
}

// press clicks what leads to another page, once the press guard lets it.
func (p *tab) press(selector string) *network.Response {
	p.t.Helper()
	eventually(p.t, selector+" takes a press", func() bool {
		var takes bool
		p.eval(`!document.querySelector(`+strconv.Quote(selector)+`)?.matches("[aria-disabled=true], [data-waits]")`, &takes)
		return takes
	})
	return p.follow(chromedp.Click(selector, chromedp.ByQuery))
}

// fill replaces what stands in the field with the id.
func (p *tab) fill(id, text string) {
	p.t.Helper()
	p.enter("#"+id, text)
}

// enter replaces what stands in a field.
func (p *tab) enter(selector, text string) {
	p.t.Helper()
	p.do(
		chromedp.Focus(selector, chromedp.ByQuery),
		chromedp.KeyEvent("a", chromedp.KeyModifiers(input.ModifierCtrl)),
		chromedp.KeyEvent(kb.Delete),
		input.InsertText(text),
	)
}

// text is the rendered text of the first element that matches.
func (p *tab) text(selector string) string {
	p.t.Helper()
	var text string
	p.do(chromedp.Text(selector, &text, chromedp.ByQuery))
	return text
}

// location is the address of the page shown.
func (p *tab) location() string {
	p.t.Helper()
	var url string
	p.do(chromedp.Location(&url))
	return url
}

// eval evaluates an expression in the page into result.
func (p *tab) eval(expression string, result any) {
	p.t.Helper()
	p.do(chromedp.Evaluate(expression, result))
}

// attribute is an attribute of the first element that matches.
func (p *tab) attribute(selector, name string) string {
	p.t.Helper()
	var value string
	p.do(chromedp.AttributeValue(selector, name, &value, nil, chromedp.ByQuery))
	return value
}

// value is what stands in a field.
func (p *tab) value(selector string) string {
	p.t.Helper()
	var value string
	p.do(chromedp.Value(selector, &value, chromedp.ByQuery))
	return value
}

// title is the title of the page shown.
func (p *tab) title() string {
	p.t.Helper()
	var title string
	p.do(chromedp.Title(&title))
	return title
}

// awaitPromise makes an evaluation wait for what it promises.
func awaitPromise(p *runtime.EvaluateParams) *runtime.EvaluateParams {
	return p.WithAwaitPromise(true)
}

// evalAwaited evaluates what promises a result.
func evalAwaited(expression string, result any) chromedp.Action {
	return chromedp.Evaluate(expression, result, awaitPromise)
}

// focus puts the keyboard's focus on an element.
func (p *tab) focus(selector string) {
	p.t.Helper()
	p.do(chromedp.Focus(selector, chromedp.ByQuery))
}
