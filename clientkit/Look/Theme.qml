pragma Singleton

import QtQuick

// Every colour, space, corner, text size and duration of the product's screens.
// A program sets `scheme`, `zoom`, `basePx`, `textScale` and `reducedMotion`; all else follows.
QtObject {
    id: theme

    enum Scheme { Light, Dark, HighContrast }

    property int scheme: Theme.Scheme.Light
    readonly property bool dark: scheme === Theme.Scheme.Dark
    readonly property bool contrast: scheme === Theme.Scheme.HighContrast

    // Pixels of the real screen for one pixel of the design (1080, 1280 or 1920 wide).
    property real zoom: 1
    // Body text of the program in design pixels: 16 on a desk, 28 on a kiosk, 36 in a hall.
    property real basePx: 16
    // The reader's own wish: 1, 1.25, 1.5 ... 2.
    property real textScale: 1
    property bool reducedMotion: false
    // Real pixels of one millimetre: of the design's own screen, 1080 pixels over 268 mm, until a program knows better.
    property real millimetre: 4.03 * zoom
    // The office's colour, readable in the scheme that is set; empty for the product's own.
    property string office: ""
    readonly property bool own: office !== "" && !contrast
    readonly property color officeColour: office === "" ? "#0B6B63" : office

    // Colours -----------------------------------------------------------------
    readonly property color ground: contrast ? "#000000" : dark ? "#0E1B2A" : "#F6F4EF"
    readonly property color surface: contrast ? "#000000" : dark ? "#16283C" : "#FFFFFF"
    readonly property color sunken: contrast ? "#000000" : dark ? "#0A1420" : "#EDEAE2"
    readonly property color ink: contrast ? "#FFFFFF" : dark ? "#F4F1EA" : "#14212B"
    readonly property color quietInk: contrast ? "#FFFFFF" : dark ? "#A9B7C4" : "#55636E"
    readonly property color line: contrast ? "#FFFFFF" : dark ? "#2A3E54" : "#DEDAD1"
    // Edges that alone tell where a control is: at least 3:1 against the ground.
    readonly property color edge: contrast ? "#FFFFFF" : dark ? "#6F8498" : "#7C868E"

    readonly property color brand: own ? officeColour : contrast ? "#FFD400" : dark ? "#2BB8A6" : "#0B6B63"
    readonly property color brandPressed: own ? (dark ? Qt.lighter(officeColour, 1.2) : Qt.darker(officeColour, 1.3)) : contrast ? "#FFF3A8" : dark ? "#57CDBE" : "#084F49"
    readonly property color brandInk: contrast ? "#000000" : dark ? "#04201C" : "#FFFFFF"
    readonly property color brandTint: own ? Qt.tint(surface, Qt.rgba(officeColour.r, officeColour.g, officeColour.b, dark ? 0.22 : 0.12)) : contrast ? "#000000" : dark ? "#173D42" : "#E3EFED"
    readonly property color accent: contrast ? "#FFD400" : dark ? "#F2B705" : "#C8102E"
    readonly property color gold: contrast ? "#FFD400" : "#F2B705"
    readonly property color goldInk: contrast ? "#000000" : "#14212B"

    readonly property color good: contrast || dark ? "#7BD88F" : "#2E7D32"
    readonly property color warn: contrast ? "#FFD400" : dark ? "#F2B705" : "#8A5200"
    readonly property color bad: contrast || dark ? "#FF8A80" : "#B3261E"
    readonly property color badInk: contrast || dark ? "#2A0704" : "#FFFFFF"
    readonly property color goodTint: contrast ? "#000000" : dark ? "#17382F" : "#EDF6EE"
    readonly property color warnTint: contrast ? "#000000" : dark ? "#3A3118" : "#FBF0DC"
    readonly property color badTint: contrast ? "#000000" : dark ? "#43242B" : "#FBE9E7"

    // The inverted surface: chosen chips, toasts.
    readonly property color inverse: contrast ? "#FFFFFF" : dark ? "#F4F1EA" : "#14212B"
    readonly property color inverseStep: contrast ? "#D9D9D9" : dark ? "#D9D4C7" : "#2C3E4C"  // of something that beats slowly
    readonly property color inverseInk: contrast ? "#000000" : dark ? "#0E1B2A" : "#FFFFFF"
    readonly property color inverseAction: contrast ? "#000000" : dark ? "#0B6B63" : "#6FD9C9"
    readonly property color focus: contrast ? "#FFD400" : dark ? "#F2B705" : "#1B4F9C"
    readonly property color shadow: contrast ? "#00000000" : dark ? "#40000000" : "#1414212B"

    // Space and corners ---------------------------------------------------------
    readonly property real radius: 12 * zoom
    readonly property real hairline: Math.max(1, Math.round((contrast ? 2 : 1) * zoom))
    function space(steps: real): real { return Math.round(8 * steps * zoom) }
    function px(design: real): real { return Math.round(design * zoom) }

    // Text ----------------------------------------------------------------------
    readonly property string family: "Inter"
    // Plain a (cv11) everywhere; figures of one width (tnum) where numbers stand under each other.
    readonly property var textFeatures: ({ "cv11": 1 })
    readonly property var numberFeatures: ({ "cv11": 1, "tnum": 1 })
    function textPx(design: real): real { return Math.round(design * zoom * textScale) }
    // The same words, whose last two stay on one line: no line is a lone word, no name such as Hà Nội is torn.
    function tied(text: string): string { return text.replace(/ (\S{1,12})$/, "\u00a0$1") }
    // The height of an AppText of so many lines.
    function linesOf(size: real, lines: int): real { return Math.ceil(size * (1.26 * lines + 0.18)) }
    readonly property real textSmall: textPx(basePx)
    readonly property real textBody: textPx(basePx * 1.125)
    readonly property real textLarge: textPx(basePx * 1.3)
    readonly property real textTitle: textPx(basePx * 1.6)
    readonly property real textHeadline: textPx(basePx * 2.5)

    // Fingers -------------------------------------------------------------------
    // The least side of what is touched, 20 mm, and what must be between two, 4 mm; on a screen so small that nothing
    // else would find room, what there is room for.
    readonly property real touch: Math.min(Math.ceil(20 * millimetre), px(130))
    readonly property real between: Math.min(Math.ceil(4 * millimetre), px(26))

    // Motion --------------------------------------------------------------------
    readonly property int quick: reducedMotion ? 0 : 150
    readonly property int calm: reducedMotion ? 0 : 250
}
