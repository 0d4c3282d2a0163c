// Package lab is the attacker: every way of the catalogue to show a page to
// somebody who does not know, or to steal their press, as a page that a person
// can open and try, against a bank that defends itself badly or not at all and
// against the application. It counts on the servers what arrived. The browser
// tests run the same pages.
//
// It listens on loopback only. What belongs in the application never enters
// here, and nothing of the application's imports it but cmd/app.
package lab
