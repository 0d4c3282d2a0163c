package lab

import (
	"bytes"
	"embed"
	"encoding/json"
	"html/template"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"unframed/static"
)

//go:embed files pages
var files embed.FS

var pages = template.Must(template.ParseFS(files, "pages/*.html"))

// attacker is the site that carries the attacks out.
func (l *Lab) attacker() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", l.index)
	mux.HandleFunc("GET /attack/{number}/{way}", l.attack)
	mux.HandleFunc("GET /inner/{kind}", inner)
	mux.HandleFunc("GET /window", window)
	mux.HandleFunc("GET /tally.json", l.tally)
	mux.HandleFunc("POST /spot", l.spots.report)
	mux.HandleFunc("GET /files/{name}", func(w http.ResponseWriter, r *http.Request) { labFile(r.PathValue("name"))(w, r) })
	return mux
}

// indexPage lists the catalogue.
type indexPage struct {
	Catalogue []Attack
	Targets   []Against
	Sibling   string
}

func (l *Lab) index(w http.ResponseWriter, _ *http.Request) {
	render(w, http.StatusOK, "index.html", indexPage{Catalogue, Targets, l.Sibling})
}

// attackPage is one way of an attack against one target.
type attackPage struct {
	Attack  Attack
	Way     Way
	Key     string
	Against Against
	Targets []Against
	Victim  string
	Button  button
	FrameX  float64 // where the button is from the left in a frame of 640 pixels
	Stage   string
	Script  string
	Option  string
	Home    string
}

func (l *Lab) attack(w http.ResponseWriter, r *http.Request) {
	number, _ := strconv.Atoi(r.PathValue("number")) // 0 is none
	attack, way, ok := Find(number, r.PathValue("way"))
	against := Against(r.FormValue("against"))
	if !ok || against.Title() == "" {
		http.NotFound(w, r)
		return
	}
	if against == Application && r.FormValue("in") == "" {
		// A person who opens the page is signed in first.
		http.Redirect(w, r, l.Enter(l.Page(number, way.Name, against)+"&in=1"), http.StatusSeeOther)
		return
	}
	victim, err := l.Victim(r.Context(), way, against)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	l.counts.begin(key(attack, way), against)
	l.spots.forget()
	at := l.Button(against)
	render(w, http.StatusOK, "attack.html", attackPage{
		Attack: attack, Way: way, Key: key(attack, way), Against: against, Targets: Targets, Victim: victim, Button: at,
		FrameX: 320 + at.FromMiddle, Stage: way.stage, Script: way.script, Option: way.option, Home: l.Origin,
	})
}

// innerPage is what a frame of the attacker's own shows.
type innerPage struct{ Kind, Victim string }

func inner(w http.ResponseWriter, r *http.Request) {
	render(w, http.StatusOK, "inner.html", innerPage{r.PathValue("kind"), r.FormValue("victim")})
}

// window is what a pop-up of the attacker's shows.
func window(w http.ResponseWriter, _ *http.Request) { render(w, http.StatusOK, "window.html", nil) }

// tally is every count, for the pages that show them live.
func (l *Lab) tally(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(l.counts.all()) // the reader is gone if it fails
}

// enter signs the browser in as the victim and leads back to the attacker.
func (l *Lab) enter(w http.ResponseWriter, r *http.Request) {
	next := r.FormValue("next")
	ours := strings.HasPrefix(next, l.Origin+"/") || strings.HasPrefix(next, l.Sibling+"/")
	for _, by := range l.origins {
		ours = ours || strings.HasPrefix(next, by[true]+"/")
	}
	if !ours {
		http.Error(w, "The lab leads only to its own pages.", http.StatusBadRequest)
		return
	}
	if l.path == signInPath { // which shows itself to nobody else
		l.leave(w, r, next)
		return
	}
	if l.Person.isSignedIn(r.Context(), r.Header.Get("Cookie")) {
		http.Redirect(w, r, next, http.StatusSeeOther) // #nosec G710 -- one of our own origins, as checked
		return
	}
	cookies, err := l.Person.session(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	for _, c := range cookies {
		w.Header().Add("Set-Cookie", c)
	}
	http.Redirect(w, r, next, http.StatusSeeOther) // #nosec G710 -- one of our own origins, as checked
}

// signInPath is the page that shows itself to strangers alone.
const signInPath = "/login"

// leave lets the browser forget its session, and goes on.
func (l *Lab) leave(w http.ResponseWriter, r *http.Request, next string) {
	for _, c := range r.Cookies() {
		http.SetCookie(w, &http.Cookie{Name: c.Name, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode}) // #nosec G124 -- a lab on plain http
	}
	http.Redirect(w, r, next, http.StatusSeeOther) // #nosec G710 -- one of our own origins, as checked
}

// render sends a page, drawn whole before anything is sent.
func render(w http.ResponseWriter, status int, name string, data any) {
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, name, data); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w) // the reader is gone if it fails
}

// labFile sends one of the lab's files.
func labFile(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		content, err := files.ReadFile("files/" + name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write(content) // #nosec G705 -- the lab's own files; the reader is gone if it fails
	}
}

// ownScript sends a script of the application's own press guard.
func ownScript(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		all, err := static.Load()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		url, err := all.URL(name)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		script, _ := all.Lookup(path.Base(url))
		w.Header().Set("Content-Type", script.ContentType)
		_, _ = w.Write(script.Content) // the reader is gone if it fails
	}
}
