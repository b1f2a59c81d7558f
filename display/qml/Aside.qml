import QtQuick
import Look

// What stands in the room that calls, numbers and queues leave: a picture or video of the office, else codes for phones.
// The layout says how much room that is; whoever waits for the code of arrival has it at once.
Item {
    id: aside

    required property HallScreen hall
    // The layout has room and time for it now.
    property bool wanted: true
    // Where in its room: 0 at the top, 0.5 in the middle, 1 at the foot.
    property real place: 1
    readonly property bool codesOnly: codes.awaited
    // How high a picture could be; by it alone it is decided whether one stands here.
    property real pictureRoom: height
    readonly property bool picture: hall.media.turn > 0 && !codesOnly && ["quiet", "closed", "lost"].includes(hall.mood) && pictureRoom >= Theme.px(200)
    readonly property bool twoCodes: codes.two
    readonly property bool showsMedia: wanted && picture
    // The least that is read from some metres.
    readonly property bool showsCodes: wanted && !picture && !codes.nothing && height >= Theme.px(240) && width >= Theme.px(400)
    readonly property bool shows: showsMedia || showsCodes

    MediaPane {
        visible: aside.showsMedia
        width: parent.width
        height: Math.min(parent.height, width * 9 / 16)
        y: (parent.height - height) * aside.place
        media: aside.hall.media
    }
    Notices {
        id: codes
        visible: aside.showsCodes
        hall: aside.hall
        paged: false
        width: parent.width
        height: Math.min(parent.height, twice ? Theme.px(544) : width < Theme.px(560) ? Theme.px(620) : Theme.px(264))
        y: (parent.height - height) * aside.place
        // Both stand, where both have room.
        twice: two && parent.height >= Theme.px(520) && width >= Theme.px(640)
    }
}
