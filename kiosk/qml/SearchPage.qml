pragma ComponentBehavior: Bound

import QtQuick
import Look

// Search without tone marks, on the screen's own keyboard.
Page {
    id: page

    // Where keys of 20 mm need more of the width, the names found have more lines.
    readonly property real share: narrow ? 0.62 : 0.54
    // The keyboard has Latin letters alone: in another script all services are shown as a list.
    readonly property bool types: screen.choice.canType
    readonly property bool beside: landscape && types
    spoken: types ? qsTr("Xin gõ tên thủ tục, không cần dấu.") : qsTr("Xin chọn thủ tục.")

    Title {
        id: title
        width: page.width
        text: qsTr("Tìm thủ tục")
        onBack: page.screen.actions.back()
        onRestart: page.screen.actions.restart()
    }
    SearchField {
        id: field
        // Doubled words leave the keys the less room the higher the title and the field are.
        y: title.height + Theme.px(page.landscape && Theme.textScale > 1.7 ? 20 : 32)
        width: page.landscape ? page.width * page.share - Theme.px(24) : page.width
        visible: page.types
        active: page.types
        text: page.screen.choice.query
        placeholder: qsTr("Gõ không dấu cũng được")
    }
    ServiceList {
        id: results
        x: page.beside ? page.width * page.share + Theme.px(24) : 0
        y: page.landscape || !page.types ? title.height + Theme.px(32) : field.y + field.height + Theme.px(28)
        width: page.width - x
        height: (page.landscape || !page.types ? page.height : keys.y - Theme.px(28)) - y
        screen: page.screen
        narrow: page.narrow
        groupShown: true
        columns: page.landscape && !page.types ? 2 : 1
    }
    EvenText {
        visible: results.count === 0
        x: results.x
        y: results.y + Theme.px(24)
        width: results.width
        text: page.screen.choice.query === "" ? qsTr("Ví dụ: khai sinh, so do, ho chieu, bang lai")
            : page.screen.hall.reception ? qsTr("Chưa tìm thấy thủ tục. Xin gõ ngắn hơn, hoặc hỏi quầy hướng dẫn.")
            : qsTr("Chưa tìm thấy thủ tục. Xin gõ ngắn hơn, hoặc hỏi cán bộ ở quầy.")
        size: Theme.textBody
        quiet: true
    }
    Keyboard {
        id: keys
        visible: page.types
        readonly property real under: field.y + field.height
        y: page.landscape ? Math.max(under + Theme.px(8), Math.min(under + Theme.px(28), page.height - height)) : page.height - height
        width: field.width
        room: page.landscape ? page.height - under - Theme.px(8) : Theme.px(96) * 4 + gap * 3
        screen: page.screen
        letters: true
    }
}
