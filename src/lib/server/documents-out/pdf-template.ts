/*
 * How a page is set, in Typst. It is given as JSON (`sys.inputs.page`, a `Page`), so nothing that people wrote is ever read
 * as markup. Colours and faces are design/DESIGN.md's: what people said is largest, in serif; the rest is calm.
 *
 * Shapes are not read aloud, by Typst's own rule; letters drawn in them are marked so. A text whose first letter is of a script
 * that runs the other way is set in its own direction. Words too long for a line may break anywhere.
 */
export const template = String.raw`
#let page = json(bytes(sys.inputs.page))
#let sealed = page.sealedAt.slice(0, 10).split("-").map(int)
#let sans = ("Atkinson Hyperlegible Next", "Noto Sans", "Amiri", "Noto Emoji")
#let serif = ("Literata", "Noto Serif", "Amiri", "Noto Emoji")
#let ink = rgb("#17211f")
#let quiet = rgb("#47524e")
#let line = 0.5pt + rgb("#b9bfba")
#let strong-line = 0.75pt + rgb("#7d8781")
#let ochre = rgb("#f0b541")
#let ochre-line = rgb("#b07712")
#let blue = rgb("#1e4a77")
#let green = rgb("#1f5c40")
#let stop = rgb("#8c2a1c")
#let whole = if page.dir == "rtl" { rtl } else { ltr }

#set document(title: page.title, date: datetime(year: sealed.at(0), month: sealed.at(1), day: sealed.at(2)))
#set text(lang: page.language, dir: whole, font: sans, size: 10.5pt, fill: ink, hyphenate: false)
#set par(leading: 0.66em, spacing: 0.9em)
#set std.page(
  paper: "a4",
  margin: (top: 19mm, bottom: 24mm, x: 20mm),
  footer: context {
    set text(size: 8.5pt, fill: quiet)
    grid(
      columns: (1fr, auto),
      page.foot.left,
      page.foot.page
        .replace("{page}", str(counter(std.page).get().first()))
        .replace("{of}", str(counter(std.page).final().first())),
    )
  },
)
#show heading: set block(above: 1.6em, below: 0.75em)
#show heading.where(level: 1): set text(size: 23pt, weight: 700)
#show heading.where(level: 2): set text(size: 14pt, weight: 700)
#show heading.where(level: 3): set text(size: 10.5pt, weight: 700)

// ------------------------------------------------------------------ what people wrote

// Only these are ever divided, and only in narrow columns.
#let long = regex("\p{L}{13,}")
#let backwards = regex("[\u{590}-\u{8ff}\u{fb1d}-\u{fdff}\u{fe70}-\u{fefc}]")
#let direction(t) = {
  let first = t.match(regex("\p{L}"))
  if first == none { whole } else if first.text.match(backwards) != none { rtl } else { ltr }
}
#let letters(t, longest) = {
  // A space that nobody sees is a place to break at, and leaves nothing in the text that is copied or read aloud.
  show regex("\S{" + str(longest) + ",}"): it => it.text.clusters().join(h(0.001pt))
  t.split("\n").join(linebreak())
}
// Which language is not known when it is not the script of the document's.
#let as-said(t) = if direction(t) == whole { (:) } else { (dir: direction(t), lang: "und") }
// By itself, over as many lines as it takes.
#let said(t, longest: 40, before: "", after: "") = {
  if t.trim() == "" { return }
  block({
    set text(..as-said(t))
    // Its letters are smaller on the same body, and reach further up and down.
    set text(size: 1.2em) if direction(t) == rtl
    set par(leading: 0.9em) if t.match(backwards) != none
    set align(if direction(t) == rtl { right } else { left })
    par({ before; letters(t, longest); after })
  })
}
// Within a sentence.
#let name(t) = if direction(t) == whole { t } else { box(text(..as-said(t), size: 1.15em, t)) }
#let quoted(t, size) = {
  set text(font: serif, size: size)
  said(t, longest: 36, before: page.quotes.at(0), after: page.quotes.at(1))
}

// ------------------------------------------------------------------ shapes

#let in-shape(size, body) = pdf.artifact(text(size: size * 0.4, weight: 700, body))
#let seat(who, size) = box(width: size, height: size, {
  set align(center + horizon)
  if who.role == "pro" {
    box(width: size * 0.9, height: size * 0.9, radius: size * 0.14, fill: blue, in-shape(size, text(fill: white, who.letters)))
  } else if who.role == "lead" {
    box(width: size, height: size, {
      place(center + horizon, rotate(45deg, square(size: size * 0.68, radius: size * 0.08, fill: white, stroke: 1pt + ink)))
      place(center + horizon, in-shape(size * 0.85, who.letters))
    })
  } else {
    if who.role == "child" { place(center + horizon, circle(radius: size / 2, stroke: 0.9pt + ochre-line)) }
    let round = if who.role == "child" { size * 0.42 } else { size / 2 }
    place(center + horizon, circle(radius: round, fill: ochre, stroke: 0.6pt + ochre-line))
    place(center + horizon, in-shape(size, who.letters))
  }
})
#let dot(position, size) = box(width: size, height: size, baseline: 18%, {
  let round = (radius: size / 2, stroke: 0.9pt + green)
  if position == "yes" { circle(..round, fill: green) } else {
    place(circle(..round, fill: white))
    if position == "but" {
      place(dy: size / 2, box(width: size, height: size / 2, clip: true, place(dy: -size / 2, circle(..round, fill: green))))
    }
    if position == "abstain" { place(center + horizon, std.line(length: size * 0.45, stroke: 1.1pt + green)) }
    if position == "none" { place(circle(radius: size / 2, fill: white, stroke: (paint: quiet, thickness: 0.9pt, dash: "dotted"))) }
  }
})
#let tick = box(width: 9pt, height: 9pt, curve(stroke: (paint: ink, thickness: 1.1pt, cap: "round", join: "round"),
  curve.move((0.5pt, 5pt)), curve.line((3.4pt, 8pt)), curve.line((8.6pt, 1.4pt))))
#let dash = box(width: 9pt, height: 9pt, curve(stroke: (paint: stop, thickness: 1.3pt, cap: "round"),
  curve.move((0.5pt, 5pt)), curve.line((8pt, 5pt))))
#let beside(body) = block(
  inset: (if whole == rtl { (right: 4mm) } else { (left: 4mm) }),
  outset: (y: 0.5mm),
  stroke: (if whole == rtl { (right: 1.5pt + blue) } else { (left: 1.5pt + blue) }),
  body,
)
#let mark = box(width: 8mm, height: 8mm, baseline: 28%, {
  for n in range(7) {
    let at = 360deg / 7 * n - 90deg
    let paint = if n == 0 { ochre-line } else if n == 3 { blue } else { ink }
    place(center + horizon, dx: 2.9mm * calc.cos(at), dy: 2.9mm * calc.sin(at), {
      if n == 3 { square(size: 1.5mm, fill: paint) } else { circle(radius: 0.8mm, fill: paint) }
    })
  }
})

// ------------------------------------------------------------------ the page

#block(below: 9mm, text(size: 12pt, weight: 700)[#mark #h(1.5mm) Rådslag])
#block(below: 4.5mm, text(weight: 700, fill: quiet, par(page.held)))
#block(above: 0mm, below: 7mm, heading(level: 1, page.heading))
#if page.revision != "" { block(below: 6mm, text(weight: 700, par(page.revision))) }

#{
  // Who answered what.
  show heading: set text(size: 10.5pt, fill: quiet)
  block(below: 4mm, heading(level: 2, page.answers.heading))
  grid(
    columns: (1fr,) * calc.max(6, calc.min(7, page.answers.list.len())),
    row-gutter: 4.5mm,
    column-gutter: 3mm,
    ..page.answers.list.map(one => block(breakable: false, {
      box(width: 13.5mm, height: 11.5mm, {
        place(bottom + left, seat(one.who, 10.5mm))
        place(top + right, dot(one.position, 5mm))
      })
      set text(size: 9pt)
      show long: set text(hyphenate: true)
      set par(leading: 0.5em)
      block(above: 2.2mm, below: 1.5mm, text(weight: 700, par(name(one.who.name))))
      if one.who.relation != "" { block(spacing: 1.5mm, text(fill: quiet, par(name(one.who.relation)))) }
      block(spacing: 1.5mm, par(one.label))
    })),
  )
  block(above: 5mm, {
    set text(size: 10pt, weight: 700)
    page.answers.tally.map(one => box[#dot(one.position, 3.6mm) #h(1mm) #one.text]).join(h(7mm))
  })
}

#if page.whose.len() > 0 {
  let paints = (family: ochre, professional: blue, scribe: white)
  block(above: 6mm, below: 2.2mm, grid(
    columns: page.whose.map(one => calc.max(one.share, 1) * 1fr),
    column-gutter: 1mm,
    ..page.whose.map(one => rect(width: 100%, height: 3mm, radius: 1.5mm, fill: paints.at(one.by),
      stroke: 0.6pt + (family: ochre-line, professional: blue, scribe: ink).at(one.by))),
  ))
  text(size: 9pt, par(page.whose.map(one => one.text).join(h(6mm))))
}

#if page.frames.list.len() > 0 {
  block(above: 8mm, beside({
    block(below: 3.6mm, heading(level: 2, page.frames.heading))
    for one in page.frames.list {
      block(above: 0pt, below: 0pt, width: 100%, inset: (y: 2mm), stroke: (top: line), breakable: false, grid(
        columns: (6mm, 1fr),
        if one.isCovered { tick } else { dash },
        {
          said(one.text)
          block(above: 1.8mm, text(size: 9pt, fill: if one.isCovered { quiet } else { stop }, weight: if one.isCovered { 400 } else { 700 }, par(one.covered)))
        },
      ))
    }
  }))
}

#if page.questions.list.len() > 0 {
  heading(level: 2, page.questions.heading)
  for one in page.questions.list {
    block(above: 5.5mm, below: 2.6mm, sticky: true, heading(level: 3, said(one.question)))
    if one.words.trim() == "" { text(fill: quiet, par(page.questions.unanswered)) } else { quoted(one.words, 13.5pt) }
  }
}

#let cell(t) = if t.trim() == "" { [–] } else { said(t, longest: 30) }
#let need(one) = {
  block(above: 8mm, below: 5mm, sticky: true, std.line(length: 100%, stroke: strong-line))
  {
    show heading: set text(size: 10.5pt, fill: quiet)
    block(above: 0pt, below: 3.6mm, sticky: true, heading(level: 2, one.number))
  }
  if one.words.trim() != "" { block(below: 4mm, sticky: true, quoted(one.words, 17pt)) }
  if one.by != none {
    block(below: 4mm, sticky: true, grid(
      columns: 2, column-gutter: 2mm, align: horizon, seat(one.by, 6.5mm), text(weight: 700, size: 10pt, par(name(one.by.name))),
    ))
  }
  if one.rows.len() > 0 {
    set text(size: 9.5pt)
    show long: set text(hyphenate: true)
    set par(leading: 0.5em)
    show table.cell.where(y: 0): set text(size: 8.5pt, weight: 700, fill: quiet)
    table(
      columns: (2.3fr, 1.15fr, 1.35fr, 1.15fr, 1.6fr),
      stroke: (x, y) => if y == 0 { (bottom: strong-line) } else { (bottom: line) },
      inset: (x, y) => (
        top: 2mm,
        bottom: 2mm,
        left: if x == 0 and whole == ltr { 0mm } else { 1.6mm },
        right: if x == 0 and whole == rtl { 0mm } else { 1.6mm },
      ),
      table.header(..("what", "who", "when", "check", "backup").map(key => page.columns.at(key))),
      ..one.rows.map(row => (
        {
          cell(row.what)
          if row.ask.trim() != "" {
            block(above: 1.8mm, { set text(fill: blue, weight: 700); par({ [#page.asked ]; text(..as-said(row.ask), letters(row.ask, 30)) }) })
          }
        },
        cell(row.who), cell(row.when), cell(row.check), cell(row.backup),
      )).flatten(),
    )
  }
  for reply in one.replies {
    block(above: 4mm, inset: (if whole == rtl { (right: 5mm) } else { (left: 5mm) }), beside({
      block(below: 2mm, heading(level: 3, said(reply.ask)))
      if reply.decision != "" {
        block(spacing: 2mm, text(fill: if reply.isAnswered { ink } else { quiet }, par(reply.decision)))
      }
      if reply.words.trim() != "" { block(spacing: 2mm, said(reply.words)) }
      let foot = (reply.day, name(reply.by)).filter(it => it != "")
      if foot.len() > 0 { block(spacing: 2mm, text(size: 9pt, weight: 700, fill: quiet, par(foot.join([ · ])))) }
    }))
  }
}
#for one in page.needs { need(one) }

#block(above: 9mm, below: 0mm, std.line(length: 100%, stroke: strong-line))

#if page.ownWords.list.len() > 0 {
  heading(level: 2, page.ownWords.heading)
  for one in page.ownWords.list {
    block(above: 4mm, grid(
      columns: (11mm, 1fr),
      seat(one.who, 7.5mm),
      {
        if one.who.role == "pro" { said(one.words) } else { quoted(one.words, 13.5pt) }
        block(above: 2.4mm, text(size: 9pt, fill: quiet, par({
          name(one.who.name); [ · ]; one.label
          if one.through != "" { [ · ]; one.through }
        })))
      },
    ))
  }
}

#if page.dissents.list.len() > 0 {
  heading(level: 2, page.dissents.heading)
  for one in page.dissents.list {
    block(above: 4mm, {
      quoted(one.words, 13.5pt)
      if one.by != "" { block(above: 2.4mm, text(size: 9pt, weight: 700, fill: quiet, par(name(one.by)))) }
    })
  }
}

#if page.ends.list.len() > 0 {
  heading(level: 2, page.ends.heading)
  for one in page.ends.list {
    block(above: 0pt, below: 0pt, width: 100%, inset: (y: 1.9mm), stroke: (bottom: line), grid(
      columns: (46mm, 1fr), column-gutter: 4mm, text(weight: 700, par(one.label)), said(one.words),
    ))
  }
}

#block(above: 9mm, breakable: false, {
  heading(level: 2, page.seal.heading)
  par(page.seal.at)
  block(above: 3.6mm, below: 4mm, text(lang: "sv", dir: ltr, size: 14pt, weight: 700, par(page.seal.words)))
  set text(size: 8.5pt, fill: quiet)
  par(page.seal.check)
  block(above: 2.4mm, par[#page.seal.hashLabel #text(dir: ltr, lang: "und", page.seal.hash)])
})
`;
