// Package shield holds what every response must carry and every request must
// prove, so that nothing the application serves can be framed.
//
// Guard is the outermost http.Handler: the router's own redirects, its 404s,
// every refusal and every panic pass through it. It writes the headers before
// anything else can answer and checks them again when the status line is
// written. A handler cannot weaken them; only the Policy that a route declares
// in the route table decides, before the router runs.
//
// The package knows neither gin nor templates nor the database.
package shield
