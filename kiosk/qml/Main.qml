pragma ComponentBehavior: Bound

import QtQuick
import Look

// The kiosk's one window: head, page, bottom bar; over them the question "still there?" and the help.
Window {
    id: window

    required property KioskScreen kiosk
    required property KioskAccessibility accessibility
    required property KioskStaff staff
    required property string device
    required property bool landscape
    required property bool reducedMotion
    // Of the window's diagonal, as if it filled the screen.
    required property real inches

    // 4:3 and 5:4: laid out 1440 wide, or their words would be half as large as those of a screen as high.
    readonly property bool narrow: landscape && width < height * 1.6
    readonly property real margin: Theme.px(narrow ? 34 : landscape ? 48 : 56)
    readonly property real edge: Theme.px(narrow ? 20 : landscape ? 32 : 56)
    // A first page with a column of its own for it takes the head into that.
    readonly property real aside: page.shown ? page.shown.aside : 0

    visible: false
    title: "Tới Lượt"
    color: Theme.ground

    Binding { target: Theme; property: "zoom"; value: window.landscape ? Math.min(window.width / (window.narrow ? 1440 : 1920), window.height / 1080) : Math.min(window.width / 1080, window.height / 1920) }
    Binding { target: Theme; property: "basePx"; value: 28 }
    Binding { target: Theme; property: "textScale"; value: window.accessibility.textScale }
    Binding { target: Theme; property: "scheme"; value: window.accessibility.contrast ? Theme.Scheme.HighContrast : Theme.Scheme.Light }
    Binding { target: Theme; property: "office"; value: window.kiosk.hall.colour }
    Binding { target: Theme; property: "reducedMotion"; value: window.reducedMotion || window.accessibility.still }
    Binding { target: Theme; property: "millimetre"; value: Math.hypot(window.width, window.height) / (window.inches * 25.4) }

    Header {
        id: head
        x: window.margin
        y: window.edge
        width: window.aside > 0 ? window.aside : window.width - 2 * window.margin
        screen: window.kiosk
        aside: window.aside > 0
        narrow: window.narrow
        onStaffAsked: window.staff.ask()
    }

    Loader {
        id: page
        objectName: "page"
        readonly property real upper: window.aside > 0 ? head.y : head.y + head.height + Theme.px(window.narrow ? 12 : window.landscape ? 24 : 40)
        readonly property real lower: bar.y - Theme.px(window.narrow ? 20 : window.landscape ? 24 : 32)
        // Low reach: nothing to touch above the middle of a tall screen; a keyboard under doubled results, or a wait under
        // a doubled name, needs more. A page whose buttons stand low anyhow keeps the room above for reading. Wide: lists
        // begin lower, and the ways out stand in the foot.
        readonly property real lowest: !window.landscape ? (["search", "take"].includes(window.kiosk.page) && Theme.textScale > 1.7 ? 0.27 : 0.38)
            : ["groups", "services", "events", "classes", "bookings", "confirm"].includes(window.kiosk.page) ? (window.narrow ? 0.24 : 0.2)
            : window.kiosk.page === "search" ? 0.17 : 0
        readonly property real lowered: window.accessibility.lowReach && !["ticket", "closed"].includes(window.kiosk.page) ? Math.max(0, window.height * lowest - upper) : 0
        x: window.margin
        y: upper + lowered
        width: window.width - 2 * window.margin
        height: lower - y
        // A page that cannot be drawn is no place to stand: start over; where that leads nowhere else, say whom to ask.
        property string lost: ""
        function leave(): void {
            const at = window.kiosk.page
            if (status !== Loader.Error)
                return
            if (at === "ticket")
                window.kiosk.actions.home()
            else
                window.kiosk.actions.restart()
            if (window.kiosk.page === at)
                lost = at
        }
        onStatusChanged: if (status === Loader.Error) Qt.callLater(leave)
        sourceComponent: {
            if (lost === window.kiosk.page)
                return noticePage
            switch (window.kiosk.page) {
            case "groups": return groupsPage
            case "search": return searchPage
            case "services": return servicesPage
            case "events": return eventsPage
            case "take": return takePage
            case "classes": return classesPage
            case "checkIn": return checkInPage
            case "bookings": return bookingsPage
            case "confirm": return confirmPage
            case "early": return earlyPage
            case "cardNotice": return cardNoticePage
            case "card": return cardPage
            case "cardClass": return cardClassPage
            case "issuing": return issuingPage
            case "ticket": return ticketPage
            case "refused": return refusedPage
            case "closed": return closedPage
            default: return noticePage
            }
        }
        readonly property Page shown: item as Page
        readonly property Title question: shown ? shown.question as Title : null
        Binding { target: page.shown; when: page.shown !== null; property: "low"; value: window.landscape && window.accessibility.lowReach }
    }

    Component { id: groupsPage; GroupsPage { screen: window.kiosk; landscape: window.landscape; narrow: window.narrow; headRoom: head.height + Theme.px(20) } }
    Component { id: searchPage; SearchPage { screen: window.kiosk; landscape: window.landscape; narrow: window.narrow } }
    Component { id: servicesPage; ServicesPage { screen: window.kiosk; landscape: window.landscape; narrow: window.narrow } }
    Component { id: eventsPage; EventsPage { screen: window.kiosk; landscape: window.landscape } }
    Component { id: takePage; TakePage { screen: window.kiosk; landscape: window.landscape } }
    Component { id: classesPage; ClassesPage { screen: window.kiosk; landscape: window.landscape } }
    Component { id: checkInPage; CheckInPage { screen: window.kiosk; landscape: window.landscape } }
    Component { id: bookingsPage; BookingsPage { screen: window.kiosk; landscape: window.landscape } }
    Component { id: confirmPage; ConfirmPage { screen: window.kiosk; landscape: window.landscape } }
    Component { id: earlyPage; EarlyPage { screen: window.kiosk; landscape: window.landscape } }
    Component { id: cardNoticePage; CardNoticePage { screen: window.kiosk; landscape: window.landscape } }
    Component { id: cardPage; CardPage { screen: window.kiosk; landscape: window.landscape } }
    Component { id: cardClassPage; CardClassPage { screen: window.kiosk; landscape: window.landscape } }
    Component { id: issuingPage; IssuingPage { screen: window.kiosk; landscape: window.landscape } }
    Component { id: ticketPage; TicketPage { screen: window.kiosk; landscape: window.landscape; margin: window.margin } }
    Component { id: refusedPage; RefusedPage { screen: window.kiosk; landscape: window.landscape } }
    Component { id: closedPage; ClosedPage { screen: window.kiosk; landscape: window.landscape } }
    Component { id: noticePage; NoticePage { device: window.device; broken: page.lost === window.kiosk.page; screen: window.kiosk; landscape: window.landscape } }

    BottomBar {
        id: bar
        x: window.margin
        y: window.height - height - window.edge
        width: window.width - 2 * window.margin
        screen: window.kiosk
        accessibility: window.accessibility
        landscape: window.landscape
        ways: page.shown !== null && page.shown.low && page.question !== null && page.question.backVisible
        onBackAsked: page.question.back()
        onRestartAsked: page.question.restart()
        onHelpAsked: if (!staffMenu.active) help.visible = true
        onStaffAsked: window.staff.ask()
    }

    Help {
        id: help
        anchors.fill: parent
        screen: window.kiosk
        accessibility: window.accessibility
        landscape: window.landscape
        visible: false
    }
    StillThere {
        id: stillThere
        anchors.fill: parent
        screen: window.kiosk
        landscape: window.landscape
        visible: window.kiosk.asking
    }

    Loader {
        id: staffMenu
        readonly property bool veil: active
        anchors.fill: parent
        active: window.staff.step !== "shut"
        sourceComponent: StaffMenu { staff: window.staff; screen: window.kiosk; landscape: window.landscape }
    }

    Connections {
        target: window.kiosk
        function onVisitorLeft(): void { help.visible = false }
        // A time-out is told by sight and by sound.
        function onAttention(): void { window.accessibility.guidance.says(stillThere.question) }
    }

    // What the voice is told: of the veil that lies over the page, else of the page.
    readonly property string place: stillThere.visible ? "still there?" : help.visible ? "help" : kiosk.page
    readonly property string said: stillThere.visible ? stillThere.question : help.visible ? help.spoken : page.shown ? page.shown.spoken : ""
    readonly property string news: !stillThere.visible && !help.visible && page.shown ? page.shown.news : ""
    function tell(): void {
        accessibility.guidance.shows(kiosk.language + " " + place, said, kiosk.language)
        accessibility.guidance.tells(news)
    }
    onPlaceChanged: tell()
    onSaidChanged: tell()
    onNewsChanged: tell()
    Component.onCompleted: tell()

    // Where the keypad stands: over everything, on whatever can be pressed.
    Rectangle {
        id: ring
        objectName: "ring"
        readonly property rect at: window.accessibility.keypad.ring
        readonly property real air: Theme.px(10)
        z: 10
        visible: window.accessibility.keypad.used && at.width > 0
        x: at.x - air
        y: at.y - air
        width: at.width + 2 * air
        height: at.height + 2 * air
        radius: Theme.radius + air
        color: "transparent"
        border.width: Theme.px(7)
        border.color: Theme.focus
        Rectangle {  // between it and what it is round, so that it is seen beside every colour
            anchors.fill: parent
            anchors.margins: ring.border.width
            radius: ring.radius - ring.border.width
            color: "transparent"
            border.width: Math.max(1, ring.air - ring.border.width)
            border.color: Theme.ground
        }
    }
}
