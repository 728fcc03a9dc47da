package dialogue

// askErase shows what is kept and asks once.
func (t *turn) askErase() {
	t.Place = AtConfirmErase
	t.say("erase-ask", button("erase-yes"), button("keep"))
}

// erase removes everything and leaves a receipt. The person is a stranger afterwards, greeted as one; only the language
// of this last message is still known.
func (t *turn) erase() {
	lang := t.Lang
	t.effects = append(t.effects, EraseEverything{})
	t.sayWith("erase-done", map[string]string{"Date": t.w.Now.Format("02/01/2006 15:04")})
	t.State = State{Place: AtMenu, Lang: lang, Step: t.Step}
}

// keep leaves everything as it is.
func (t *turn) keep() {
	t.Place = AtMenu
	t.say("erase-kept", t.doors()...)
}
