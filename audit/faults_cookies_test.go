package audit

func cookieIs(value string) fault { return on(at("/login"), set("Set-Cookie", value)) }

const strong = "q8Zt0cJ1mY2n3L4p5R6s7T8u"

var cookieFaults = []planted{
	{rule: "cookie-not-secure", fault: cookieIs("theme=dark; HttpOnly; SameSite=Lax")},
	{rule: "cookie-session-scriptable", fault: cookieIs("__Host-session=" + strong + "; Path=/; Secure; SameSite=Lax")},
	{rule: "cookie-scriptable", fault: cookieIs("theme=dark; Secure; SameSite=Lax")},
	{rule: "cookie-no-samesite", fault: cookieIs("__Host-session=" + strong + "; Path=/; Secure; HttpOnly")},
	{rule: "cookie-samesite-none", fault: cookieIs("__Host-session=" + strong + "; Path=/; Secure; HttpOnly; SameSite=None")},
	{rule: "cookie-samesite-invalid", fault: cookieIs("__Host-session=" + strong + "; Path=/; Secure; HttpOnly; SameSite=Loose")},
	{rule: "cookie-none-not-secure", fault: cookieIs("theme=dark; HttpOnly; SameSite=None"), also: []string{"cookie-not-secure"}},
	{rule: "cookie-prefix-broken", fault: cookieIs("__Host-session=" + strong + "; Path=/app; Secure; HttpOnly; SameSite=Lax")},
	{rule: "cookie-no-prefix", fault: cookieIs("PHPSESSID=" + strong + "; Path=/; Secure; HttpOnly; SameSite=Lax")},
	{rule: "cookie-wide-domain", fault: cookieIs("theme=dark; Domain=example.org; Secure; HttpOnly; SameSite=Lax")},
	{rule: "cookie-session-short", fault: cookieIs("__Host-session=1042; Path=/; Secure; HttpOnly; SameSite=Lax")},
	{rule: "cookie-too-large", fault: cookieIs("theme=" + string(make41k()) + "; Secure; HttpOnly; SameSite=Lax")},
	{rule: "cookie-twice", fault: on(at("/login"), add2("Set-Cookie", goodCookie))},
	{rule: "cookie-cached", fault: on(at("/login"), set("Cache-Control", "public, max-age=60"), body(`type="password"`, ""))},
}

func make41k() []byte {
	b := make([]byte, 4100)
	for i := range b {
		b[i] = 'a'
	}
	return b
}
